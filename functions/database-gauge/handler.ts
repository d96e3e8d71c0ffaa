import type { EventBridgeEvent } from 'aws-lambda';
import { observe, schedule } from 'lamplight/observe';
import { metrics } from '../shared/catalogue.ts';
import { scheduledMinute } from '../shared/scheduled-minute.ts';
import { recordCounts } from './record-counts.ts';
import { recordHealth } from './record-health.ts';

/** How often the state of every tenant's connections is looked at: it changes with syncs, not by the minute. */
const HEALTH_EVERY_MS = 5 * 60_000;

/**
 * Records what the database knows of the business, stamped with the scheduled minute. A database that is away makes this
 * function fail, and no other gauge with it.
 */
export const handler = observe(schedule(), async (event: EventBridgeEvent<'Scheduled Event', unknown>) => {
  const at = scheduledMinute(event.time);
  await recordCounts(at);
  if (at % HEALTH_EVERY_MS === 0) await recordHealth(at);
  metrics.heartbeats_total.add(1, { service: 'database-gauge' });
});
