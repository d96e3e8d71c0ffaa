import { bind, logger, observe } from 'lamplight/observe';
import { metrics } from '../shared/catalogue.ts';
import { withTenant } from '../shared/database/tenant.ts';
import { claimStrandedJob, failJob } from '../shared/jobs.ts';
import { sendSyncMessage } from '../shared/syncs/send-sync-message.ts';
import { objectTypeOf } from '../shared/vocabulary.ts';
import type { StrandedJob } from './find-stranded-jobs.ts';
import { tenantTask } from './tenant-task.ts';

const log = logger('suite.scheduler');

const WORKER_DIED = 'the worker died on the last delivery of its message; requeue the job or ask for a new sync';
const MESSAGE_GONE = 'no message is left that would go on with it; requeue the job or ask for a new sync';

/** A job that nobody has had in hand since then. */
export interface Stranded extends StrandedJob {
  before: Date;
}

/**
 * Makes the row of a job without a message tell the truth. One that nobody ever began has lost its message before it was
 * sent, and gets a new one; one that was begun has used up its deliveries, and is `failed`.
 */
export const settleStrandedJob = observe(tenantTask<Stranded>('settle_job'), async ({ job_id, before }: Stranded) => {
  const now = new Date();
  const job = await withTenant(async (tx) => {
    const claimed = await claimStrandedJob(tx, job_id, before, now);
    if (!claimed || isUnsent(claimed)) return claimed;
    await failJob(tx, job_id, claimed.status === 'running' ? WORKER_DIED : MESSAGE_GONE, now);
    return claimed;
  });
  if (!job) return;
  const { job_type, connection_id, status } = job;
  bind({ job_type });
  if (isUnsent(job) && connection_id) {
    const object_type = objectTypeOf(job_type);
    await sendSyncMessage({ job_id, connection_id, object_type, job_type, cursor: null, attempt: 1 });
    log.warning('stranded_job_sent', { connection_id });
    return;
  }
  // A worker that is killed counts nothing itself.
  if (status === 'running') metrics.worker_jobs_total.add(1, { job_type, status: 'failed' });
  log.error('sync_job_failed', { connection_id, error_message: status === 'running' ? WORKER_DIED : MESSAGE_GONE });
});

function isUnsent(job: { status: string; attempts: number; connection_id: string | null }): boolean {
  return job.status === 'pending' && job.attempts === 0 && job.connection_id !== null;
}
