import type { EventBridgeEvent } from 'aws-lambda';
import { observe, schedule } from 'lamplight/observe';
import { metrics } from '../shared/catalogue.ts';
import { requiredEnvironment } from '../shared/environment.ts';
import { scheduledMinute } from '../shared/scheduled-minute.ts';
import { readQueueCounts } from './read-queue-counts.ts';

/** Records how many messages wait and how many are in hand, every minute and stamped with that minute. */
export const handler = observe(schedule(), async (event: EventBridgeEvent<'Scheduled Event', unknown>) => {
  const at = scheduledMinute(event.time);
  const [sync, deadLetters] = await Promise.allSettled([
    readQueueCounts(requiredEnvironment('SYNC_QUEUE_URL')),
    readQueueCounts(requiredEnvironment('SYNC_DLQ_URL')),
  ]);
  // Each queue by itself: one that cannot be read does not silence the other.
  if (sync.status === 'fulfilled') {
    metrics.worker_queue_depth.set(sync.value.visible, { queue_name: 'sync' }, { at });
    metrics.worker_active_tasks.set(sync.value.inFlight, { worker_id: 'sync-worker' }, { at });
  }
  if (deadLetters.status === 'fulfilled') {
    metrics.worker_queue_depth.set(deadLetters.value.visible, { queue_name: 'sync-dlq' }, { at });
  }
  for (const read of [sync, deadLetters]) if (read.status === 'rejected') throw read.reason;
  metrics.heartbeats_total.add(1, { service: 'queue-gauge' });
});
