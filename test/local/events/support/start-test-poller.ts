import type { SQSEvent } from 'aws-lambda';
import { createSqs } from '../../../../local/aws/sqs/sqs.ts';
import { virtualClock } from '../../../../local/clock.ts';
import { type PollerDeps, startPoller } from '../../../../local/events/queue-poller.ts';
import { createRecords } from '../../../../local/records.ts';
import type { LocalEventSourceMapping } from '../../../../local/template/app.ts';
import { localQueue, START_MS } from '../../aws/support/start-test-aws.ts';

export const FUNCTION = 'arn:aws:lambda:eu-central-1:000000000000:function:worker';
export const dead = localQueue('jobs-dlq');
export const jobs = localQueue('jobs', { redrive: { deadLetterArn: dead.arn, maxReceiveCount: 3 } });

export type Invoke = (
  event: SQSEvent,
  call: number,
) => Awaited<ReturnType<PollerDeps['invoke']>> | Promise<never> | Promise<object>;

/** A queue with a dead-letter queue, its poller and a function that answers as `invoke` says, on a virtual clock. */
export function startTestPoller(
  invoke: Invoke,
  mapping: Partial<LocalEventSourceMapping> = {},
  deps: Partial<PollerDeps> = {},
) {
  const clock = virtualClock(START_MS);
  const records = createRecords();
  const notices: string[] = [];
  records.subscribe((record) => void (record.kind === 'notice' && notices.push(record.message)));
  const sqs = createSqs({ clock, records, queues: [jobs, dead] });
  const queue = sqs.queue(jobs.arn)!;
  const batches: string[][] = [];
  const events: SQSEvent[] = [];
  const poller = startPoller(
    {
      id: 'Mapping',
      queueArn: jobs.arn,
      functionArn: FUNCTION,
      batchSize: 10,
      batchingWindowMs: 0,
      reportBatchItemFailures: true,
      enabled: true,
      ...mapping,
    },
    {
      queue,
      clock,
      records,
      invoke: async (_arn, event) => {
        events.push(event);
        batches.push(event.Records.map((record) => record.body));
        return invoke(event, batches.length);
      },
      ...deps,
    },
  );
  const send = (...bodies: string[]) => {
    for (const body of bodies) queue.send({ body, senderId: 'test' });
  };
  return { clock, queue, deadLetters: sqs.queue(dead.arn)!, poller, batches, events, notices, send };
}

export const done = { payload: 'null' };
export const answer = (value: unknown) => ({ payload: JSON.stringify(value) });
export const failures = (...ids: unknown[]) =>
  answer({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });
export const idOf = (event: SQSEvent, body: string) => event.Records.find((record) => record.body === body)!.messageId;
