import type { Clock, Timer } from '../../clock.ts';
import type { Records } from '../../records.ts';
import { METRICS_ACTIVE_MS } from './limits.ts';
import type { Queue } from './queue.ts';

const MINUTE_MS = 60_000;

/**
 * Publishes AWS/SQS at the end of every minute, stamped with the minute that ended: what happened in it, and how the
 * queue stands at its end. Empty receives are those of clients: Lambda's own pollers wait here without asking.
 *
 * Source: developer guide, "Available CloudWatch metrics for Amazon SQS". Gives the function that ends it.
 */
export function startQueueMetrics(queues: Queue[], { clock, records }: { clock: Clock; records: Records }): () => void {
  let timer: Timer;

  function publish(queue: Queue, time: number): void {
    const activity = queue.takeActivity();
    const { visible, notVisible, delayed, oldestAgeMs } = queue.counts();
    const idleMs = clock.now() - queue.lastUsedAtMs;
    if (idleMs > METRICS_ACTIVE_MS && visible + notVisible + delayed === 0) return;
    const dimensions = { QueueName: queue.settings.name };
    const put = (name: string, value: number, unit: string) =>
      records.publish({ kind: 'metric', time, namespace: 'AWS/SQS', name, dimensions, value, unit });
    put('ApproximateNumberOfMessagesVisible', visible, 'Count');
    put('ApproximateNumberOfMessagesNotVisible', notVisible, 'Count');
    put('ApproximateNumberOfMessagesDelayed', delayed, 'Count');
    put('ApproximateAgeOfOldestMessage', Math.floor(oldestAgeMs / 1000), 'Seconds');
    put('NumberOfMessagesSent', activity.sentBytes.length, 'Count');
    put('NumberOfMessagesReceived', activity.received, 'Count');
    put('NumberOfMessagesDeleted', activity.deleted, 'Count');
    put('NumberOfEmptyReceives', activity.emptyReceives, 'Count');
    for (const bytes of activity.sentBytes) put('SentMessageSize', bytes, 'Bytes');
  }

  function next(): void {
    const startMs = Math.floor(clock.now() / MINUTE_MS) * MINUTE_MS;
    timer = clock.at(startMs + MINUTE_MS, () => {
      // The real clock's timers may come a moment early.
      const endMs = Math.round(clock.now() / MINUTE_MS) * MINUTE_MS;
      for (const queue of queues) publish(queue, endMs - MINUTE_MS);
      next();
    });
  }

  next();
  return () => timer.cancel();
}
