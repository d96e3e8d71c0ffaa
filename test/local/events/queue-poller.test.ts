import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, test } from '@jest/globals';
import type { SQSEvent } from 'aws-lambda';
import { createSqs } from '../../../local/aws/sqs/sqs.ts';
import { startPoller } from '../../../local/events/queue-poller.ts';
import { createRecords } from '../../../local/records.ts';
import { START_MS, startTestAws } from '../aws/support/start-test-aws.ts';
import { dead, done, FUNCTION, failures, type Invoke, jobs, startTestPoller } from './support/start-test-poller.ts';

describe('the event', () => {
  test('has the shape of AWS, over the wire too', async () => {
    const run = await startTestAws({ queues: [jobs, dead] });
    const events: SQSEvent[] = [];
    const invoke = async (_arn: string, event: SQSEvent) => {
      events.push(event);
      return done;
    };
    const mapping = { id: 'M', queueArn: jobs.arn, functionArn: FUNCTION, batchSize: 10, batchingWindowMs: 0 };
    const { clock, records } = run;
    startPoller(
      { ...mapping, reportBatchItemFailures: true, enabled: true },
      { queue: run.queue('jobs'), invoke, clock, records },
    );
    const sent = await run.sqsClient().send(
      new SendMessageCommand({
        QueueUrl: run.url('jobs'),
        MessageBody: '{"job_id":"1"}',
        MessageAttributes: {
          correlation_id: { DataType: 'String', StringValue: 'abcd-efgh' },
          raw: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) },
        },
        MessageSystemAttributes: {
          AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-5759e988-bd862e3fe1be46a994272793' },
        },
      }),
    );
    await clock.settled();
    expect(events).toEqual([
      {
        Records: [
          {
            messageId: sent.MessageId,
            receiptHandle: expect.any(String),
            body: '{"job_id":"1"}',
            attributes: {
              ApproximateReceiveCount: '1',
              SentTimestamp: String(START_MS),
              SenderId: 'operator',
              ApproximateFirstReceiveTimestamp: String(START_MS),
              AWSTraceHeader: 'Root=1-5759e988-bd862e3fe1be46a994272793',
            },
            messageAttributes: {
              correlation_id: {
                stringValue: 'abcd-efgh',
                stringListValues: [],
                binaryListValues: [],
                dataType: 'String',
              },
              raw: { binaryValue: 'AQI=', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
            },
            md5OfMessageAttributes: sent.MD5OfMessageAttributes,
            md5OfBody: sent.MD5OfMessageBody,
            eventSource: 'aws:sqs',
            eventSourceARN: jobs.arn,
            awsRegion: 'eu-central-1',
          },
        ],
      },
    ]);
    await run.stop();
  });
});

test('a poison message ends in the dead-letter queue, and the others of its batch run once', async () => {
  const { clock, batches, deadLetters, queue, send } = startTestPoller((event) =>
    failures(...event.Records.filter(({ body }) => body === 'poison').map(({ messageId }) => messageId)),
  );
  send('a', 'poison', 'b');
  await clock.advance(10 * jobs.visibilityTimeoutMs);
  expect(batches).toEqual([['a', 'poison', 'b'], ['poison'], ['poison']]);
  expect(queue.snapshot()).toEqual([]);
  expect(deadLetters.snapshot()).toMatchObject([{ body: 'poison', receiveCount: 3, deadLetterSourceArn: jobs.arn }]);
});

test('a rejected invocation counts as an error', async () => {
  const { clock, queue, send } = startTestPoller(() => Promise.reject(new Error('killed')));
  send('a');
  await clock.settled();
  expect(queue.counts()).toMatchObject({ notVisible: 1 });
});

describe('batches', () => {
  test('are never larger than the batch size', async () => {
    const { clock, batches, send } = startTestPoller(() => done, { batchSize: 2 });
    send('a', 'b', 'c');
    await clock.settled();
    expect(batches).toEqual([['a', 'b'], ['c']]);
  });

  test('wait for their window, which begins with the first message', async () => {
    const { clock, batches, send } = startTestPoller(() => done, { batchingWindowMs: 5_000 });
    send('a');
    await clock.advance(4_000);
    send('b');
    await clock.advance(999);
    expect(batches).toEqual([]);
    await clock.advance(1);
    expect(batches).toEqual([['a', 'b']]);
    send('c');
    await clock.advance(5_000);
    expect(batches).toEqual([['a', 'b'], ['c']]);
  });

  test('go before their window is over when they are full, also over the ten of one ReceiveMessage', async () => {
    const { clock, batches, send } = startTestPoller(() => done, { batchingWindowMs: 5_000, batchSize: 25 });
    send(...Array.from({ length: 30 }, (_, index) => String(index)));
    await clock.settled();
    expect(batches.map(({ length }) => length)).toEqual([25]);
    await clock.advance(5_000);
    expect(batches.map(({ length }) => length)).toEqual([25, 5]);
  });

  test('are cut before the six megabytes of an event', async () => {
    const { clock, events, queue, send } = startTestPoller(() => done);
    send(...Array.from({ length: 10 }, () => 'x'.repeat(1_000_000)));
    await clock.settled();
    expect(events.map(({ Records }) => Records.length)).toEqual([6, 4]);
    for (const event of events) expect(JSON.stringify(event).length).toBeLessThan(6 * 1024 * 1024);
    expect(queue.snapshot()).toEqual([]);
  });

  test('run side by side up to the maximum concurrency, and the rest waits visible', async () => {
    const waiting: (() => void)[] = [];
    const invoke = () => new Promise<object>((resolve) => waiting.push(() => resolve(done)));
    const { clock, poller, queue, send, batches } = startTestPoller(invoke, { batchSize: 1, maximumConcurrency: 2 });
    send('a', 'b', 'c');
    await clock.settled();
    expect([poller.running, queue.counts().visible]).toEqual([2, 1]);
    waiting[0]!();
    await clock.settled();
    expect(batches).toEqual([['a'], ['b'], ['c']]);
  });
});

describe('an invocation that outlasts the visibility timeout', () => {
  test('has its message run again, and its late success deletes nothing', async () => {
    const waiting: (() => void)[] = [];
    const invoke = (_: SQSEvent, call: number) =>
      new Promise<object>((resolve) => waiting.push(() => resolve(call === 1 ? done : { error: 'failed' })));
    const { clock, batches, queue, send } = startTestPoller(invoke);
    send('slow');
    await clock.advance(jobs.visibilityTimeoutMs);
    expect(batches).toEqual([['slow'], ['slow']]);
    waiting[0]!();
    await clock.settled();
    expect(queue.snapshot()).toHaveLength(1);
  });
});

describe('stopping', () => {
  test('gives back what is taken and not answered, and takes nothing more', async () => {
    const never = () => new Promise<object>(() => {});
    const { clock, batches, poller, queue, send } = startTestPoller(never, { batchSize: 1 });
    send('a');
    await clock.settled();
    poller.stop();
    send('b');
    await clock.advance(60_000);
    expect(batches).toEqual([['a']]);
    expect(queue.counts()).toMatchObject({ visible: 2, notVisible: 0 });
  });

  test('still deletes what succeeds on the way out', async () => {
    const waiting: (() => void)[] = [];
    const invoke = () => new Promise<object>((resolve) => waiting.push(() => resolve(done)));
    const { clock, poller, queue, send } = startTestPoller(invoke);
    send('a');
    await clock.settled();
    poller.stop();
    waiting[0]!();
    await clock.settled();
    expect(queue.snapshot()).toEqual([]);
  });
});

test('a disabled mapping takes nothing', async () => {
  const { clock, batches, send } = startTestPoller(() => done, { enabled: false });
  send('a');
  await clock.advance(60_000);
  expect(batches).toEqual([]);
});

test('a role that may not read the queue has no mapping, as on AWS', async () => {
  const authorise = (action: string) => {
    if (action === 'sqs:DeleteMessage') throw new Error('User is not authorized to perform: sqs:DeleteMessage');
  };
  const { clock, batches, notices, send } = startTestPoller(() => done, {}, { authorise });
  send('a');
  await clock.settled();
  expect(batches).toEqual([]);
  expect(notices).toEqual([
    'the event source mapping of jobs does not start: User is not authorized to perform: sqs:DeleteMessage',
  ]);
});

test('a queue whose visibility timeout is shorter than the function runs has no mapping, as on AWS', async () => {
  const { clock, batches, notices, send } = startTestPoller(() => done, {}, { functionTimeoutMs: 60_000 });
  send('a');
  await clock.settled();
  expect(batches).toEqual([]);
  expect(notices).toEqual([
    "the event source mapping of jobs does not start: its visibility timeout of 30 s is shorter than the function's timeout of 60 s: make it at least as long",
  ]);
});

test('messages of a restored queue are taken at once', async () => {
  const { clock, queue, batches } = startTestPoller(() => done);
  const kept = createSqs({ clock, records: createRecords(), queues: [jobs] }).queue(jobs.arn)!;
  kept.send({ body: 'kept', senderId: 'test' });
  queue.restore(kept.snapshot());
  await clock.settled();
  expect(batches).toEqual([['kept']]);
});

test('a delayed message wakes the poller although the one before it went to the dead-letter queue meanwhile', async () => {
  let finish = () => {};
  const invoke = (event: SQSEvent): object => {
    if (event.Records[0]?.body === 'poison') return Promise.resolve({ error: 'thrown' });
    return new Promise((resolve) => {
      finish = () => resolve(done);
    });
  };
  const { clock, batches, deadLetters, queue, send } = startTestPoller(invoke as Invoke, {
    batchSize: 1,
    maximumConcurrency: 1,
  });
  send('poison');
  await clock.advance(85_000);
  send('slow');
  queue.send({ body: 'later', senderId: 'test', delayMs: 20_000 });
  await clock.advance(15_000);
  finish();
  await clock.settled();
  expect(deadLetters.snapshot()).toHaveLength(1);
  await clock.advance(10_000);
  expect(batches).toEqual([['poison'], ['poison'], ['poison'], ['slow'], ['later']]);
});
