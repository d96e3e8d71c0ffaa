import type { SQSEvent, SQSRecord } from 'aws-lambda';
import type { Queue } from '../aws/sqs/queue.ts';
import type { Clock, Timer } from '../clock.ts';
import type { Records } from '../records.ts';
import type { LocalEventSourceMapping } from '../template/app.ts';
import { batchVerdict } from './queue-batch-response.ts';
import { queueRecord } from './queue-event.ts';

/** Batches at a time without ScalingConfig: where Lambda starts. It would scale up from there; a laptop need not. */
const DEFAULT_CONCURRENCY = 5;
/** Messages of one ReceiveMessage. */
const RECEIVE_SIZE = 10;
/** Lambda's limit for a synchronous event; a batch is cut before it. Source: Lambda quotas. */
const MAXIMUM_EVENT_BYTES = 6 * 1024 * 1024;
/** What Lambda's poller does under the function's role, and so wants allowed before the mapping is made. */
const NEEDED_ACTIONS = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

export interface PollerDeps {
  queue: Queue;
  /** Runs the function once; the answer has `payload` (JSON text) or `error`. A rejection counts as an error. */
  invoke(functionArn: string, event: SQSEvent): Promise<{ payload?: string; error?: unknown }>;
  clock: Clock;
  records: Records;
  /** Throws where the function's role does not allow it (`Authority.authorise`). */
  authorise?(action: string, queueArn: string): void;
  /** Of the function: Lambda refuses a mapping whose queue makes messages visible before the function is done. */
  functionTimeoutMs?: number;
}

export interface QueuePoller {
  /** Batches that run now. */
  readonly running: number;
  /** Takes no more messages; those that were taken and are not answered are visible again at once. */
  stop(): void;
}

interface Batch {
  records: SQSRecord[];
  bytes: number;
}

/**
 * One event source mapping: takes messages as they become visible, invokes the function with batches, and deletes what
 * succeeded. What failed is left alone, and so returns after its visibility timeout, or goes to the dead-letter queue.
 */
export function startPoller(mapping: LocalEventSourceMapping, deps: PollerDeps): QueuePoller {
  const { queue, clock, records } = deps;
  const { functionArn, queueArn, batchSize, batchingWindowMs } = mapping;
  const concurrency = mapping.maximumConcurrency ?? DEFAULT_CONCURRENCY;
  const running = new Set<Batch>();
  const ready: Batch[] = [];
  let gathering: Batch | undefined;
  let window: Timer | undefined;
  let stopped = !mapping.enabled || !mayPoll();

  /** What Lambda checks when the mapping is made. */
  function mayPoll(): boolean {
    try {
      for (const action of NEEDED_ACTIONS) deps.authorise?.(action, queueArn);
      const { functionTimeoutMs = 0 } = deps;
      const { visibilityTimeoutMs } = queue.settings;
      if (visibilityTimeoutMs >= functionTimeoutMs) return true;
      const [visible, timeout] = [visibilityTimeoutMs / 1000, functionTimeoutMs / 1000];
      throw new Error(
        `its visibility timeout of ${visible} s is shorter than the function's timeout of ${timeout} s: make it at least as long`,
      );
    } catch (error) {
      say('error', `the event source mapping of ${nameOf(queueArn)} does not start: ${(error as Error).message}`);
      return false;
    }
  }

  function say(level: 'warning' | 'error', message: string): void {
    records.publish({ kind: 'notice', time: clock.now(), level, source: 'sqs', message });
  }

  /** Takes messages while there is a free place to run them: never more, or they would wait with their timeout running. */
  function poll(): void {
    while (!stopped) {
      while (ready.length > 0 && running.size < concurrency) void run(ready.shift()!);
      if (running.size + ready.length >= concurrency) return;
      const room = batchSize - (gathering?.records.length ?? 0);
      const received = queue.receive(Math.min(room, RECEIVE_SIZE));
      for (const message of received) gather(queueRecord(message, queueArn));
      if (gathering && (gathering.records.length >= batchSize || batchingWindowMs === 0)) flush();
      else if (received.length === 0) return;
    }
  }

  function gather(record: SQSRecord): void {
    const bytes = Buffer.byteLength(JSON.stringify(record)) + 1;
    if (gathering && gathering.bytes + bytes > MAXIMUM_EVENT_BYTES - 100) flush();
    gathering ??= { records: [], bytes: 0 };
    gathering.records.push(record);
    gathering.bytes += bytes;
    if (batchingWindowMs === 0) return;
    window ??= clock.at(clock.now() + batchingWindowMs, () => {
      flush();
      poll();
    });
  }

  function flush(): void {
    window?.cancel();
    window = undefined;
    if (gathering) ready.push(gathering);
    gathering = undefined;
  }

  async function run(batch: Batch): Promise<void> {
    running.add(batch);
    const failure = await invokeWith(batch);
    running.delete(batch);
    const ids = batch.records.map((record) => record.messageId);
    const verdict = mapping.reportBatchItemFailures
      ? batchVerdict(failure.payload, ids)
      : { succeeded: ids, failed: [] };
    if (verdict.reason && !failure.error) {
      say('error', `${nameOf(functionArn)}: ${verdict.reason}, so the whole batch of ${ids.length} comes back`);
    }
    const succeeded = new Set(failure.error ? [] : verdict.succeeded);
    for (const record of batch.records) if (succeeded.has(record.messageId)) queue.delete(record.receiptHandle);
    poll();
  }

  async function invokeWith({ records: batch }: Batch): Promise<{ payload?: string; error?: unknown }> {
    try {
      return await deps.invoke(functionArn, { Records: batch });
    } catch (error) {
      return { error: error ?? true };
    }
  }

  const stopListening = stopped ? () => {} : queue.onVisible(poll);
  poll();

  return {
    get running() {
      return running.size;
    },
    stop() {
      if (stopped) return;
      stopped = true;
      stopListening();
      window?.cancel();
      for (const batch of [...running, ...ready, ...(gathering ? [gathering] : [])]) giveBack(queue, batch);
    },
  };
}

function giveBack(queue: Queue, batch: Batch): void {
  for (const { receiptHandle } of batch.records) {
    try {
      queue.changeVisibility(receiptHandle, 0);
    } catch {
      // Its timeout was over already: it is back.
    }
  }
}

const nameOf = (arn: string) => arn.slice(arn.lastIndexOf(':') + 1);
