import { expect, test } from '@jest/globals';
import type { SQSEvent } from 'aws-lambda';
import fc from 'fast-check';
import { createSqs, type Sqs, type SqsSnapshot } from '../../../local/aws/sqs/sqs.ts';
import { type VirtualClock, virtualClock } from '../../../local/clock.ts';
import { type QueuePoller, startPoller } from '../../../local/events/queue-poller.ts';
import { createRecords } from '../../../local/records.ts';
import { localQueue, START_MS } from '../aws/support/start-test-aws.ts';

// Jepsen's total-queue, in short: whatever happens, what was sent is in the end a row or a dead letter; no row and no
// dead letter was never sent; a message whose success was heard does not run again.

const dead = localQueue('jobs-dlq');
const jobs = localQueue('jobs', { redrive: { deadLetterArn: dead.arn, maxReceiveCount: 4 } });

/** What happens to one invocation. */
const OUTCOMES = [
  'ok',
  'some',
  'twice',
  'unknown',
  'throw',
  'malformed',
  'timeout',
  'killed-before',
  'killed-after',
  'late',
] as const;
type Outcome = (typeof OUTCOMES)[number];

const steps = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('send' as const), count: fc.integer({ min: 1, max: 25 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 45_000 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
);
const plan = fc.record({
  steps: fc.array(steps, { minLength: 1, maxLength: 12 }),
  outcomes: fc.array(fc.constantFrom(...OUTCOMES), { maxLength: 40 }),
  /** The database is gone in this part of the run: every invocation fails. */
  databaseDown: fc.record({ fromMs: fc.integer({ min: 0, max: 60_000 }), forMs: fc.integer({ min: 0, max: 40_000 }) }),
  batchSize: fc.integer({ min: 1, max: 10 }),
  batchingWindowMs: fc.constantFrom(0, 2_000),
  concurrency: fc.integer({ min: 2, max: 6 }),
});
type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

test('nothing is lost, nothing is unexpected, and no success runs again', async () => {
  await fc.assert(
    fc.asyncProperty(plan, async (chosen) => {
      const result = await totalQueue(chosen);
      expect(result.lost).toEqual([]);
      expect(result.unexpected).toEqual([]);
      expect(result.ranAfterSuccess).toEqual([]);
      expect(result.left).toBe(0);
    }),
    { numRuns: 200 },
  );
});

test('the same plan gives the same run', async () => {
  await fc.assert(
    fc.asyncProperty(plan, async (chosen) => {
      expect((await totalQueue(chosen)).history).toEqual((await totalQueue(chosen)).history);
    }),
    { numRuns: 25 },
  );
});

async function totalQueue(chosen: Plan) {
  const clock = virtualClock(START_MS);
  const rows = new Set<string>();
  const heard = new Set<string>();
  const ranAfterSuccess: string[] = [];
  const history: string[] = [];
  const outcomes = [...chosen.outcomes];
  let sent = 0;
  let run = startRun(undefined);

  async function invoke(_functionArn: string, event: SQSEvent): Promise<{ payload?: string; error?: unknown }> {
    // The poller of a new run takes its first batch before `run` is set.
    await Promise.resolve();
    const mine = run;
    const sinceMs = clock.now() - START_MS;
    const { fromMs, forMs } = chosen.databaseDown;
    const outcome: Outcome = sinceMs >= fromMs && sinceMs < fromMs + forMs ? 'throw' : (outcomes.shift() ?? 'ok');
    const bodies = event.Records.map((record) => record.body);
    history.push(`${sinceMs} ${outcome} ${bodies.join(' ')}`);
    ranAfterSuccess.push(...bodies.filter((body) => heard.has(body)));
    const failing =
      outcome === 'some' || outcome === 'twice' ? event.Records.filter((_, index) => index % 2 === 0) : [];
    const succeed = (list: string[]) => {
      for (const body of list) rows.add(body);
    };

    if (outcome === 'throw' || outcome === 'killed-before') return { error: outcome };
    if (outcome === 'timeout') {
      await sleep(clock, 10_000);
      return { error: outcome };
    }
    if (outcome === 'late') await sleep(clock, 40_000);
    succeed(bodies.filter((body) => !failing.some((record) => record.body === body)));
    if (outcome === 'killed-after') return { error: outcome };
    if (outcome === 'malformed') return { payload: '{' };
    const ids = failing.map((record) => record.messageId);
    if (outcome === 'twice') ids.push(...ids);
    if (outcome === 'unknown') ids.push('not-of-this-batch');
    // A success that comes late, or from a run that is over, is not heard by the queue.
    if (outcome !== 'unknown' && outcome !== 'late' && mine === run) {
      for (const { messageId, body } of event.Records) if (!ids.includes(messageId)) heard.add(body);
    }
    return { payload: JSON.stringify({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) }) };
  }

  function startRun(kept: SqsSnapshot | undefined): { sqs: Sqs; poller: QueuePoller } {
    const records = createRecords();
    const sqs = createSqs({ clock, records, queues: [jobs, dead] });
    if (kept) sqs.restore(JSON.parse(JSON.stringify(kept)));
    const poller = startPoller(
      {
        id: 'M',
        queueArn: jobs.arn,
        functionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:worker',
        batchSize: chosen.batchSize,
        batchingWindowMs: chosen.batchingWindowMs,
        maximumConcurrency: chosen.concurrency,
        reportBatchItemFailures: true,
        enabled: true,
      },
      { queue: sqs.queue(jobs.arn)!, invoke, clock, records },
    );
    return { sqs, poller };
  }

  for (const step of chosen.steps) {
    if (step.kind === 'send') {
      for (let count = 0; count < step.count; count += 1) {
        sent += 1;
        run.sqs
          .queue(jobs.arn)!
          .send({ body: String(sent), senderId: 'test', ...(sent % 7 === 0 && { delayMs: 3_000 }) });
      }
      await clock.settled();
    } else if (step.kind === 'wait') await clock.advance(step.ms);
    else {
      run.poller.stop();
      run.sqs.stop();
      run = startRun(run.sqs.snapshot());
      // An answer that is on its way when a run stops is not heard; here each is heard or comes much later.
      await clock.settled();
    }
  }
  // Every message has its attempts behind it by then.
  await clock.advance(20 * 60_000);

  const letters = run.sqs
    .queue(dead.arn)!
    .snapshot()
    .map(({ body }) => body);
  const bodies = Array.from({ length: sent }, (_, index) => String(index + 1));
  run.poller.stop();
  run.sqs.stop();
  return {
    lost: bodies.filter((body) => !rows.has(body) && !letters.includes(body)),
    unexpected: [...rows, ...letters].filter((body) => !bodies.includes(body)),
    ranAfterSuccess,
    left: run.sqs.queue(jobs.arn)!.snapshot().length,
    history,
  };
}

function sleep(clock: VirtualClock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.at(clock.now() + ms, resolve));
}
