import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createSqs } from '../../../../local/aws/sqs/sqs.ts';
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
const receive = async (MaxNumberOfMessages = 10) =>
  (await client.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages }))).Messages ?? [];

test('a snapshot brings every message back with its times', async () => {
  await send('waiting');
  await send('delayed', 60);
  await receive(1);
  const kept = JSON.parse(JSON.stringify(run.sqs.snapshot()));
  const { clock, records } = run;
  const next = createSqs({ clock, records, queues: [jobs, dead] });
  next.restore(kept);
  const queue = next.queue(jobs.arn)!;
  expect(queue.counts()).toMatchObject({ visible: 0, notVisible: 1, delayed: 1 });
  await clock.advance(60_000);
  expect(queue.receive(10).map(({ body, receiveCount }) => [body, receiveCount])).toEqual([
    ['waiting', 2],
    ['delayed', 1],
  ]);
  next.stop();
});

test('a dead-letter queue that no template has is said at the start', () => {
  createSqs({ clock: run.clock, records: run.records, queues: [jobs] }).stop();
  expect(run.notices()).toEqual([
    `jobs: its dead-letter queue ${dead.arn} is in no template here, so poison messages stay in it`,
  ]);
});

test('AWS/SQS metrics come at the end of each minute, stamped with it', async () => {
  await send('a');
  await send('bcd', 90);
  await run.clock.advance(20_000);
  const [message] = await receive();
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message!.ReceiptHandle }));
  await receive();
  await run.clock.advance(40_000);
  const mine = run.metrics().filter(({ dimensions }) => dimensions.QueueName === 'jobs');
  expect(mine.every(({ time, namespace }) => time === START_MS && namespace === 'AWS/SQS')).toBe(true);
  expect(mine.map(({ name, value, unit }) => `${name} ${value} ${unit}`)).toEqual([
    'ApproximateNumberOfMessagesVisible 0 Count',
    'ApproximateNumberOfMessagesNotVisible 0 Count',
    'ApproximateNumberOfMessagesDelayed 1 Count',
    'ApproximateAgeOfOldestMessage 60 Seconds',
    'NumberOfMessagesSent 2 Count',
    'NumberOfMessagesReceived 1 Count',
    'NumberOfMessagesDeleted 1 Count',
    'NumberOfEmptyReceives 1 Count',
    'SentMessageSize 1 Bytes',
    'SentMessageSize 3 Bytes',
  ]);
});

test('an idle queue sends metrics for six hours, then none until it is used', async () => {
  await send('a');
  const [message] = await receive();
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message!.ReceiptHandle }));
  const minutes = () =>
    run.metrics().filter(({ dimensions, name }) => dimensions.QueueName === 'jobs' && name === 'NumberOfMessagesSent')
      .length;
  await run.clock.advance(10 * 3_600_000);
  expect(minutes()).toBe(360);
  await send('b');
  await run.clock.advance(60_000);
  expect(minutes()).toBe(361);
});
