import type { Context, EventBridgeEvent } from 'aws-lambda';
import { bind, observe, schedule } from 'lamplight/observe';
import { readQueueCounts } from '../queue-gauge/read-queue-counts.ts';
import { requiredEnvironment } from '../shared/environment.ts';
import { scheduledMinute } from '../shared/scheduled-minute.ts';
import { findDueSyncs } from './find-due-syncs.ts';
import { findStrandedJobs } from './find-stranded-jobs.ts';
import { requestDueSync } from './request-due-sync.ts';
import { runEach } from './run-each.ts';
import { settleStrandedJob } from './settle-stranded-job.ts';

/**
 * A job that nobody has had in hand for so long has no message any more: the longest delay of one is 15 minutes, and one
 * that a dead worker held comes back after 6.
 */
const STRANDED_AFTER_MS = 25 * 60_000;

/** Messages that may wait at any moment where nothing is behind: the probe's, and a few that were sent just now. */
const NEARLY_EMPTY = 5;

/** Every minute: asks for the syncs that are due, and looks after jobs that nobody has in hand. */
export const handler = observe(
  schedule({ logger: 'suite.scheduler' }),
  async (event: EventBridgeEvent<'Scheduled Event', unknown>, context: Context) => {
    const at = scheduledMinute(event.time);
    const stranded = await runEach(await strandedJobs(new Date(at - STRANDED_AFTER_MS)), settleStrandedJob, context);
    const due = await runEach(await findDueSyncs(new Date(at)), requestDueSync, context);
    bind({ syncs_requested: due.done, jobs_settled: stranded.done });
    const [failure] = [...stranded.failures, ...due.failures];
    if (failure !== undefined) throw failure;
  },
);

/** While messages pile up, one of them may be the job's: only a queue that is as good as empty says that it has none. */
async function strandedJobs(before: Date) {
  const jobs = await findStrandedJobs(before);
  if (jobs.length === 0) return [];
  const { visible } = await readQueueCounts(requiredEnvironment('SYNC_QUEUE_URL'));
  return visible <= NEARLY_EMPTY ? jobs.map((job) => ({ ...job, before })) : [];
}
