import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  ListQueuesCommand,
  type Message,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  SetQueueAttributesCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { localQueue, START_MS, startTestAws } from '../support/start-test-aws.ts';

const dead = localQueue('jobs-dlq');
const jobs = localQueue('jobs', { redrive: { deadLetterArn: dead.arn, maxReceiveCount: 2 } });

let run: Awaited<ReturnType<typeof startTestAws>>;
let client: SQSClient;
let QueueUrl: string;
beforeEach(async () => {
  run = await startTestAws({ queues: [jobs, dead] });
  client = run.sqsClient();
  QueueUrl = run.url('jobs');
});
afterEach(() => run.stop());

const send = (MessageBody: string, DelaySeconds?: number) =>
  client.send(new SendMessageCommand({ QueueUrl, MessageBody, DelaySeconds }));

async function receive(input: Partial<ReceiveMessageCommandInput> = {}): Promise<Message[]> {
  const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...input }));
  return Messages ?? [];
}

describe('sending and receiving', () => {
  test('a message comes back with its attributes, and the client finds its digests right', async () => {
    const attributes = {
      correlation_id: { DataType: 'String', StringValue: 'abcd-efgh' },
      count: { DataType: 'Number', StringValue: '3' },
      raw: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 1, 255]) },
    };
    const trace = { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-5759e988-bd862e3fe1be46a994272793' } };
    await client.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: 'ä\n',
        MessageAttributes: attributes,
        MessageSystemAttributes: trace,
      }),
    );
    const [message] = await receive({ MessageAttributeNames: ['All'], MessageSystemAttributeNames: ['All'] });
    expect(message).toMatchObject({
      Body: 'ä\n',
      MessageAttributes: attributes,
      Attributes: {
        SentTimestamp: String(START_MS),
        ApproximateReceiveCount: '1',
        ApproximateFirstReceiveTimestamp: String(START_MS),
        AWSTraceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
        SenderId: 'operator',
      },
    });
  });

  test('a trace header of the request goes with the message, as the SDK sends it inside Lambda', async () => {
    const traceHeader = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
    client.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers['X-Amzn-Trace-Id'] = traceHeader;
        return next(args);
      },
      { step: 'build' },
    );
    await send('traced');
    expect(await receive({ MessageSystemAttributeNames: ['AWSTraceHeader'] })).toMatchObject([
      { Attributes: { AWSTraceHeader: traceHeader } },
    ]);
  });

  test('only the attributes that were asked for come back', async () => {
    const text = (StringValue: string) => ({ DataType: 'String', StringValue });
    const MessageAttributes = { 'a.one': text('1'), 'a.two': text('2'), other: text('3') };
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', MessageAttributes }));
    const [message] = await receive({ MessageAttributeNames: ['a.*'], VisibilityTimeout: 0 });
    expect(Object.keys(message?.MessageAttributes ?? {})).toEqual(['a.one', 'a.two']);
    expect(message?.Attributes).toBeUndefined();
    const [again] = await receive();
    expect(again?.MessageAttributes).toBeUndefined();
  });

  test('a received message is invisible until its timeout is over, and then counts its receipts', async () => {
    await send('once');
    expect(await receive({ VisibilityTimeout: 10 })).toHaveLength(1);
    await run.clock.advance(9_999);
    expect(await receive()).toEqual([]);
    await run.clock.advance(1);
    expect(await receive({ MessageSystemAttributeNames: ['ApproximateReceiveCount'] })).toMatchObject([
      { Body: 'once', Attributes: { ApproximateReceiveCount: '2' } },
    ]);
  });

  test('a visibility timeout of nought does not give a message twice in one answer', async () => {
    await send('once');
    expect(await receive({ VisibilityTimeout: 0 })).toHaveLength(1);
  });

  test('a delayed message comes when its delay is over', async () => {
    await send('later', 900);
    expect(await receive()).toEqual([]);
    await run.clock.advance(900_000);
    expect(await receive()).toMatchObject([{ Body: 'later' }]);
  });

  test('a message is gone when its retention is over', async () => {
    await send('old');
    await run.clock.advance(jobs.retentionMs);
    expect(await receive()).toEqual([]);
    expect(run.queue('jobs').snapshot()).toEqual([]);
  });

  test('long polling answers as soon as a message is sent', async () => {
    const waiting = receive({ WaitTimeSeconds: 20 });
    await send('now');
    expect(await waiting).toMatchObject([{ Body: 'now' }]);
  });

  test('long polling answers when a message becomes visible again', async () => {
    await send('again');
    await receive({ VisibilityTimeout: 5 });
    const waiting = receive({ WaitTimeSeconds: 20 });
    await received('jobs');
    await run.clock.advance(5_000);
    expect(await waiting).toMatchObject([{ Body: 'again' }]);
  });

  test('long polling ends with nothing when its time is over', async () => {
    const waiting = receive({ WaitTimeSeconds: 20 });
    await received('jobs');
    await run.clock.advance(20_000);
    expect(await waiting).toEqual([]);
  });

  test('a client that hangs up takes no message with it', async () => {
    const hangUp = new AbortController();
    const command = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 });
    const waiting = client.send(command, { abortSignal: hangUp.signal });
    await received('jobs');
    hangUp.abort();
    await expect(waiting).rejects.toThrow();
    while (run.queue('jobs').takeActivity().emptyReceives === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await send('kept');
    expect(run.queue('jobs').counts()).toMatchObject({ visible: 1, notVisible: 0 });
  });
});

describe('deleting', () => {
  test('a deleted message does not come back', async () => {
    await send('x');
    const [message] = await receive();
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message!.ReceiptHandle }));
    await run.clock.advance(60_000);
    expect(await receive()).toEqual([]);
  });

  test('an old receipt handle deletes nothing and is no error', async () => {
    await send('x');
    const [first] = await receive({ VisibilityTimeout: 0 });
    await receive({ VisibilityTimeout: 0 });
    await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first!.ReceiptHandle }));
    expect(run.queue('jobs').counts().visible).toBe(1);
  });

  test('a batch fails entry by entry', async () => {
    await send('x');
    const [message] = await receive();
    const Entries = [
      { Id: 'good', ReceiptHandle: message!.ReceiptHandle },
      { Id: 'bad', ReceiptHandle: 'nonsense' },
    ];
    const answer = await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    expect(answer.Successful).toEqual([{ Id: 'good' }]);
    expect(answer.Failed).toMatchObject([{ Id: 'bad', Code: 'ReceiptHandleIsInvalid', SenderFault: true }]);
  });

  test('a queue is purged at most once a minute', async () => {
    await send('x');
    await client.send(new PurgeQueueCommand({ QueueUrl }));
    expect(await receive()).toEqual([]);
    await expect(client.send(new PurgeQueueCommand({ QueueUrl }))).rejects.toMatchObject({
      name: 'PurgeQueueInProgress',
    });
  });
});

describe('visibility', () => {
  const change = (ReceiptHandle: string | undefined, VisibilityTimeout: number) =>
    client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));

  test('it is prolonged from now, and ended by nought', async () => {
    await send('x');
    const [message] = await receive();
    await change(message!.ReceiptHandle, 100);
    await run.clock.advance(99_000);
    expect(await receive()).toEqual([]);
    await change(message!.ReceiptHandle, 0);
    expect(await receive()).toHaveLength(1);
  });

  test('it cannot be changed when it is over', async () => {
    await send('x');
    const [message] = await receive();
    await run.clock.advance(30_000);
    await expect(change(message!.ReceiptHandle, 10)).rejects.toMatchObject({ name: 'MessageNotInflight' });
  });

  test('it lasts twelve hours at most, all together', async () => {
    await send('x');
    const [message] = await receive();
    await run.clock.advance(10_000);
    await expect(change(message!.ReceiptHandle, 43_200)).rejects.toThrow('beyond the limit [43200 seconds]');
  });
});

describe('the dead-letter queue', () => {
  async function poison(): Promise<void> {
    await send('poison');
    for (let time = 0; time < 3; time += 1) {
      await receive();
      await run.clock.advance(30_000);
    }
  }

  test('a message goes there when it would be received more often than maxReceiveCount', async () => {
    await poison();
    expect(run.queue('jobs').snapshot()).toEqual([]);
    const [message] = await receive({ QueueUrl: run.url('jobs-dlq'), AttributeNames: ['All'] });
    expect(message).toMatchObject({
      Body: 'poison',
      Attributes: { SentTimestamp: String(START_MS), DeadLetterQueueSourceArn: jobs.arn },
    });
  });

  test('its source is listed', async () => {
    const answer = await client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: run.url('jobs-dlq') }));
    expect(answer.queueUrls).toEqual([QueueUrl]);
  });

  test('a move task brings its messages back as new ones', async () => {
    await poison();
    const { TaskHandle } = await client.send(new StartMessageMoveTaskCommand({ SourceArn: dead.arn }));
    expect(TaskHandle).toBeTruthy();
    expect(await receive({ AttributeNames: ['All'] })).toMatchObject([
      { Body: 'poison', Attributes: { ApproximateReceiveCount: '1', SentTimestamp: String(START_MS + 90_000) } },
    ]);
    const { Results } = await client.send(new ListMessageMoveTasksCommand({ SourceArn: dead.arn }));
    expect(Results).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1 }]);
  });

  test('a queue that is no dead-letter queue cannot be moved from', async () => {
    const start = client.send(new StartMessageMoveTaskCommand({ SourceArn: jobs.arn }));
    await expect(start).rejects.toMatchObject({ name: 'UnsupportedOperation' });
  });
});

describe('attributes', () => {
  test('counts tell visible, delayed and messages in flight apart', async () => {
    await send('a');
    await send('b');
    await send('c', 10);
    await receive({ MaxNumberOfMessages: 1 });
    const answer = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    expect(answer.Attributes).toMatchObject({
      QueueArn: jobs.arn,
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '1',
      ApproximateNumberOfMessagesDelayed: '1',
      VisibilityTimeout: '30',
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 }),
    });
  });

  test('they can be set, within their bounds', async () => {
    const set = (Attributes: Record<string, string>) =>
      client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    await set({ VisibilityTimeout: '7', RedrivePolicy: '' });
    const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    expect(Attributes).toMatchObject({ VisibilityTimeout: '7' });
    expect(Attributes).not.toHaveProperty('RedrivePolicy');
    await expect(set({ VisibilityTimeout: '43201' })).rejects.toMatchObject({ name: 'InvalidAttributeValue' });
    await expect(set({ Colour: 'red' })).rejects.toMatchObject({ name: 'InvalidAttributeName' });
    await expect(set({ Policy: '{}' })).rejects.toThrow('The local AWS does not model the queue attribute Policy.');
  });

  test('queues are found by name and listed by prefix', async () => {
    expect(await client.send(new GetQueueUrlCommand({ QueueName: 'jobs' }))).toMatchObject({ QueueUrl });
    const { QueueUrls } = await client.send(new ListQueuesCommand({ QueueNamePrefix: 'jobs-' }));
    expect(QueueUrls).toEqual([run.url('jobs-dlq')]);
  });
});

/** Resolves when a request has reached the queue. */
async function received(name: string): Promise<void> {
  const queue = run.queue(name);
  queue.lastUsedAtMs = 0;
  while (queue.lastUsedAtMs === 0) await new Promise((resolve) => setTimeout(resolve, 5));
}
