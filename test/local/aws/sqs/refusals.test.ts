import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createSqs } from '../../../../local/aws/sqs/sqs.ts';
import { localQueue, startTestAws } from '../support/start-test-aws.ts';

let run: Awaited<ReturnType<typeof startTestAws>>;
let client: SQSClient;
let QueueUrl: string;
beforeEach(async () => {
  run = await startTestAws({ queues: [localQueue('jobs')] });
  client = run.sqsClient();
  QueueUrl = run.url('jobs');
});
afterEach(() => run.stop());

describe('what SQS refuses', () => {
  const tooLong = 'x'.repeat(1_048_577);
  const half = 'x'.repeat(600_000);
  const entry = (Id: string, MessageBody = 'x') => ({ Id, MessageBody });
  const batch = (Entries: ReturnType<typeof entry>[]) => new SendMessageBatchCommand({ QueueUrl, Entries });
  const eleven = Array.from({ length: 11 }, (_, index) => entry(String(index)));
  const message = (input: object) => new SendMessageCommand({ QueueUrl, MessageBody: 'x', ...input });
  const cases: [string, () => unknown, object][] = [
    ['a queue that is not there', () => message({ QueueUrl: run.url('none') }), { name: 'QueueDoesNotExist' }],
    ['an empty body', () => message({ MessageBody: '' }), { Code: 'MissingParameter' }],
    ['a body with control characters', () => message({ MessageBody: 'a\u0000b' }), { name: 'InvalidMessageContents' }],
    ['a body over the limit', () => message({ MessageBody: tooLong }), { Code: 'InvalidParameterValue' }],
    ['a delay over fifteen minutes', () => message({ DelaySeconds: 901 }), { Code: 'InvalidParameterValue' }],
    ['an empty batch', () => batch([]), { name: 'EmptyBatchRequest' }],
    ['eleven entries', () => batch(eleven), { name: 'TooManyEntriesInBatchRequest' }],
    ['the same id twice', () => batch([entry('a'), entry('a')]), { name: 'BatchEntryIdsNotDistinct' }],
    ['an id with a space', () => batch([entry('a b')]), { name: 'InvalidBatchEntryId' }],
    ['a batch over the limit', () => batch([entry('a', half), entry('b', half)]), { name: 'BatchRequestTooLong' }],
    [
      'a receipt handle that is none',
      () => new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'no handle' }),
      { name: 'ReceiptHandleIsInvalid' },
    ],
    [
      'eleven at once',
      () => new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 11 }),
      { Code: 'InvalidParameterValue' },
    ],
    [
      'an attribute without a value',
      () => message({ MessageAttributes: { a: { DataType: 'String', StringValue: '' } } }),
      { Code: 'InvalidParameterValue' },
    ],
    [
      'eleven attributes',
      () =>
        message({
          MessageAttributes: Object.fromEntries(
            eleven.map(({ Id }) => [`a${Id}`, { DataType: 'String', StringValue: 'x' }]),
          ),
        }),
      { Code: 'InvalidParameterValue' },
    ],
  ];
  test.each(cases)('%s', async (_name, command, error) => {
    await expect(client.send(command() as SendMessageCommand)).rejects.toMatchObject(error);
    expect(run.queue('jobs').snapshot()).toEqual([]);
  });

  test('FIFO queues, by name', () => {
    const { clock, records } = run;
    expect(() => createSqs({ clock, records, queues: [localQueue('orders.fifo')] })).toThrow(
      'orders.fifo: the local AWS has no FIFO queues',
    );
  });
});
