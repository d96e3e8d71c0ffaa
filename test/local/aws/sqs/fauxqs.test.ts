import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { localQueue, REGION, startTestAws } from '../support/start-test-aws.ts';

// The same calls to our queues and to an independent stand-in; answers must agree, but for ids, handles and times.
// Left out is where the other one departs from AWS: it refuses characters from U+10000 on, drops AWSTraceHeader,
// counts a timeout of 0 as in flight until it is asked again, and puts
// `AWS.SimpleQueueService.` before InvalidMessageContents and InvalidAttributeName, which the service's model does not.

let ours: Awaited<ReturnType<typeof startTestAws>>;
let theirs: FauxqsServer;
let theirClient: SQSClient;
const QUEUES = 60;
beforeAll(async () => {
  const names = Array.from({ length: QUEUES }, (_, index) => `jobs-${index}`);
  const redrive = (name: string) => ({ deadLetterArn: localQueue(`${name}-dlq`).arn, maxReceiveCount: 3 });
  ours = await startTestAws({
    queues: names.flatMap((name) => [localQueue(`${name}-dlq`), localQueue(name, { redrive: redrive(name) })]),
  });
  theirs = await startFauxqs({ port: 0, logger: false, defaultRegion: REGION });
  for (const name of names) {
    const { queueArn } = theirs.createQueue(`${name}-dlq`, { region: REGION });
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn, maxReceiveCount: 3 });
    theirs.createQueue(name, { region: REGION, attributes: { RedrivePolicy } });
  }
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  theirClient = new SQSClient({
    endpoint: `http://127.0.0.1:${theirs.port}`,
    region: REGION,
    credentials,
    maxAttempts: 1,
  });
});
afterAll(async () => {
  await ours.stop();
  await theirs.stop();
});

const word = fc.constantFrom('a', 'ü€', '{"job_id":1}', 'line\nbreak', ' ');
const attributes = fc.dictionary(
  fc.constantFrom('correlation_id', 'a.b', 'n-1'),
  fc.oneof(
    fc.record({ DataType: fc.constantFrom('String', 'String.custom'), StringValue: word }),
    fc.record({ DataType: fc.constant('Number'), StringValue: fc.constantFrom('1', '-2.5') }),
    fc.record({ DataType: fc.constant('Binary'), BinaryValue: fc.uint8Array({ minLength: 1, maxLength: 4 }) }),
  ),
  { maxKeys: 3 },
);
const message = fc.record({ MessageBody: word, MessageAttributes: attributes });
const any = { maximum: fc.integer({ min: 1, max: 10 }), index: fc.nat({ max: 9 }) };
const step = fc.oneof(
  fc.record({ kind: fc.constant('send' as const), message }),
  fc.record({ kind: fc.constant('send-batch' as const), messages: fc.array(message, { minLength: 1, maxLength: 10 }) }),
  fc.record({ kind: fc.constant('receive' as const), maximum: any.maximum, timeout: fc.constantFrom(120, 300) }),
  fc.record({ kind: fc.constant('delete' as const), index: any.index }),
  fc.record({ kind: fc.constant('delete-batch' as const), indexes: fc.uniqueArray(any.index, { minLength: 1 }) }),
  fc.record({ kind: fc.constant('change' as const), index: any.index, timeout: fc.constantFrom(0, 60) }),
  fc.record({ kind: fc.constant('count' as const) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

test('the same calls get the same answers', async () => {
  let queue = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 20 }), async (steps) => {
      const name = `jobs-${queue++ % QUEUES}`;
      const [mine, other] = [await play(ours.sqsClient(), name, steps), await play(theirClient, name, steps)];
      expect(mine).toEqual(other);
    }),
    // Each run needs a queue that nothing happened in: so no shrinking either.
    { numRuns: QUEUES, endOnFailure: true },
  );
});

const url = 'http://any/000000000000/jobs-0';
const refusals: [string, () => SendMessageCommand][] = [
  ['a queue that is not there', () => new SendMessageCommand({ QueueUrl: `${url}-none`, MessageBody: 'x' })],
  ['a name that is not there', () => new GetQueueUrlCommand({ QueueName: 'none' }) as never],
  ['an empty batch', () => new SendMessageBatchCommand({ QueueUrl: url, Entries: [] }) as never],
  ['the same id twice', () => batch('a', 'a')],
  ['eleven entries', () => batch(...'abcdefghijk')],
  ['an id with a space', () => batch('a b')],
];
test.each(refusals)('both refuse %s with the same code', async (_name, command) => {
  const refusal = (client: SQSClient, endpoint: string) => {
    const sent = command();
    if (sent.input.QueueUrl) sent.input.QueueUrl = sent.input.QueueUrl.replace('http://any', endpoint);
    return client.send(sent).then(
      () => 'accepted',
      (error: Error) => error.name,
    );
  };
  const theirEndpoint = `http://127.0.0.1:${theirs.port}`;
  expect(await refusal(ours.sqsClient(), ours.aws.url)).toBe(await refusal(theirClient, theirEndpoint));
});

function batch(...ids: string[]): SendMessageCommand {
  return new SendMessageBatchCommand({ QueueUrl: url, Entries: ids.map((Id) => ({ Id, MessageBody: 'x' })) }) as never;
}

/** Plays the steps and gives what was answered, without what differs by nature. */
async function play(client: SQSClient, name: string, steps: Step[]): Promise<unknown[]> {
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: name }));
  const handles: (string | undefined)[] = [];
  const answers: unknown[] = [];

  async function run(step: Step): Promise<unknown> {
    if (step.kind === 'send') {
      const { MD5OfMessageBody, MD5OfMessageAttributes } = await client.send(
        new SendMessageCommand({ QueueUrl, ...step.message }),
      );
      return { MD5OfMessageBody, MD5OfMessageAttributes };
    }
    if (step.kind === 'send-batch') {
      const Entries = step.messages.map((entry, index) => ({ Id: String(index), ...entry }));
      const answer = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      return answer.Successful?.map(({ Id, MD5OfMessageBody }) => [Id, MD5OfMessageBody]);
    }
    if (step.kind === 'receive') {
      const MessageSystemAttributeNames = ['ApproximateReceiveCount' as const];
      const { maximum: MaxNumberOfMessages, timeout: VisibilityTimeout } = step;
      const names = { MessageAttributeNames: ['All'], MessageSystemAttributeNames };
      const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages, VisibilityTimeout, ...names });
      const { Messages = [] } = await client.send(command);
      handles.push(...Messages.map(({ ReceiptHandle }) => ReceiptHandle));
      return Messages.map(({ ReceiptHandle: _handle, MessageId: _id, ...rest }) => rest);
    }
    if (step.kind === 'count') {
      const AttributeNames = [
        'ApproximateNumberOfMessages' as const,
        'ApproximateNumberOfMessagesNotVisible' as const,
        'VisibilityTimeout' as const,
      ];
      return (await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }))).Attributes;
    }
    if (step.kind === 'delete-batch') {
      const taken = step.indexes.flatMap((index) => handles.splice(index, 1));
      if (taken.length === 0) return undefined;
      const Entries = taken.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
      return (await client.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))).Successful;
    }
    const [ReceiptHandle] = handles.splice(step.index, 1);
    if (!ReceiptHandle) return undefined;
    if (step.kind === 'delete') await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    else {
      if (step.timeout > 0) handles.push(ReceiptHandle);
      const VisibilityTimeout = step.timeout;
      await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }));
    }
    return 'done';
  }

  for (const step of steps) answers.push(await run(step));
  return answers;
}
