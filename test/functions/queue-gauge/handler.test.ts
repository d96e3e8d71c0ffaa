import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { type Capture, captureLines, lambdaContext, scheduleEvent } from 'lamplight/testing';
import { handler } from '../../../functions/queue-gauge/handler.ts';
import { operatorPrincipal } from '../../../local/aws/iam/principal.ts';
import { type AwsServer, startAws } from '../../../local/aws/server.ts';
import { createSqs } from '../../../local/aws/sqs/sqs.ts';
import { realClock } from '../../../local/clock.ts';
import { createRecords } from '../../../local/records.ts';

const ACCOUNT = '000000000000';
const REGION = 'eu-central-1';
const time = new Date('2026-11-24T10:15:42Z');

let aws: AwsServer;
let stopQueues: () => void;
let written: Capture;

beforeAll(async () => {
  const [clock, records] = [realClock, createRecords()];
  const limits = {
    visibilityTimeoutMs: 30_000,
    delayMs: 0,
    retentionMs: 1e8,
    maximumMessageBytes: 1e6,
    receiveWaitMs: 0,
  };
  const queues = ['sync', 'sync-dlq'].map((name) => ({
    id: name,
    name,
    arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`,
    ...limits,
  }));
  const sqs = createSqs({ clock, records, queues });
  const principals = new Map([['AKID', operatorPrincipal('AKID', ACCOUNT)]]);
  aws = await startAws({
    clock,
    records,
    principals,
    services: [sqs.service],
    port: 0,
    region: REGION,
    accountId: ACCOUNT,
  });
  stopQueues = () => sqs.stop();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_SECRET_ACCESS_KEY: 'any',
    SYNC_QUEUE_URL: `${aws.url}/${ACCOUNT}/sync`,
    SYNC_DLQ_URL: `${aws.url}/${ACCOUNT}/sync-dlq`,
  });
});
afterAll(async () => {
  stopQueues();
  await aws.stop();
});
beforeEach(() => {
  written = captureLines();
});
afterEach(() => written.stop());

it('records what waits in each queue and what is in hand, at the scheduled minute', async () => {
  const client = new SQSClient({});
  for (let count = 0; count < 3; count += 1) {
    await client.send(new SendMessageCommand({ QueueUrl: process.env.SYNC_QUEUE_URL, MessageBody: '{}' }));
  }
  await handler(scheduleEvent({ time }), lambdaContext());
  const depth = written.values('worker_queue_depth');
  expect(depth.map(({ dimensions, values }) => [dimensions.queue_name, values])).toEqual([
    ['sync', [3]],
    ['sync-dlq', [0]],
  ]);
  expect(written.values('worker_active_tasks').map(({ values }) => values)).toEqual([[0]]);
  expect(depth.map(({ timestamp }) => timestamp)).toEqual(Array(2).fill(Date.parse('2026-11-24T10:15:00Z')));
  client.destroy();
});

it('still records one queue where the other cannot be read, and fails', async () => {
  const deadLetters = process.env.SYNC_DLQ_URL;
  process.env.SYNC_DLQ_URL = `${aws.url}/${ACCOUNT}/gone`;
  await expect(handler(scheduleEvent({ time }), lambdaContext())).rejects.toThrow();
  process.env.SYNC_DLQ_URL = deadLetters;
  expect(written.values('worker_queue_depth').map(({ dimensions }) => dimensions.queue_name)).toEqual(['sync']);
});
