import { logger } from 'lamplight/observe';
import { withTenant } from '../shared/database/tenant.ts';
import { postponeJob } from '../shared/jobs.ts';
import { continueLater } from './continue-later.ts';
import type { Hindrance } from './fetch-batch.ts';
import { SyncError } from './sync-error.ts';
import type { Sync } from './sync-orders.ts';

const log = logger('suite.worker.sync');

/** Waits for a provider's rate limit, one after the other and nothing reached between, after which a job is given up: some hours. */
const MAX_ATTEMPTS = 60;

const MAX_WAIT_SECONDS = 300;

/**
 * What keeps a sync from going on is either worth waiting for, in a new message and not in this invocation, or an error.
 *
 * @throws SyncError where a new message would not help
 */
export async function giveWay(sync: Sync, cursor: string | null, hindrance: Hindrance): Promise<'continued'> {
  const { message, job, provider } = sync;
  if (hindrance.kind === 'time_short') {
    await continueLater({ ...message, cursor }, 0);
    log.info('sync_job_continued', { reason: 'time_short' });
    return 'continued';
  }
  if (hindrance.kind !== 'rate_limited') throw new SyncError(hindrance.kind, hindrance.message);
  if (message.attempt >= MAX_ATTEMPTS) {
    throw new SyncError('refused', `${hindrance.message}: given up after ${message.attempt} waits`);
  }
  const delaySeconds = hindrance.retryAfterSeconds ?? Math.min(MAX_WAIT_SECONDS, 2 ** message.attempt);
  await withTenant((tx) => postponeJob(tx, job.id, hindrance.message));
  const attempt = cursor === job.cursor ? message.attempt + 1 : message.attempt;
  await continueLater({ ...message, cursor, attempt }, delaySeconds);
  log.warning('sync_job_continued', { provider: provider.name, reason: 'rate_limited', delay_s: delaySeconds });
  return 'continued';
}
