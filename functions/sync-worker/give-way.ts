import { logger } from 'lamplight/observe';
import { metrics } from '../shared/catalogue.ts';
import { withTenant } from '../shared/database/tenant.ts';
import { type JobAtHand, postponeJob } from '../shared/jobs.ts';
import { noteRefusal } from '../shared/providers/backoff.ts';
import type { SyncMessage } from '../shared/sync-message.ts';
import { sendSyncMessage } from '../shared/syncs/send-sync-message.ts';
import type { Batch } from './fetch-batch.ts';
import { SyncError } from './sync-error.ts';
import type { Sync, Turn } from './turn.ts';

const log = logger('suite.worker.sync');

/** Waits for a provider's rate limit, one after the other and nothing reached between, after which a job is given up: some hours. */
const MAX_ATTEMPTS = 60;

const MAX_WAIT_SECONDS = 300;

/** Those who wait for the same moment come back one after the other: up to so many seconds later. */
const SPREAD_SECONDS = 15;

/**
 * What keeps a sync from going on is either worth waiting for, in a new message and not in this invocation, or an error.
 * The caller's own message is deleted only after the new one was sent, so that one of the two always exists; where both
 * do, the cursor in `sync_state` keeps a page from being counted twice.
 *
 * @throws SyncError where waiting would not help
 */
export async function giveWay(
  { turn, job, connection, provider }: Sync,
  cursor: string | null,
  hindrance: NonNullable<Batch['hindrance']>,
): Promise<'continued'> {
  const { message } = turn;
  if (hindrance.kind === 'time_short') {
    await sendSyncMessage({ ...onward(turn), cursor });
    log.info('sync_job_continued', { reason: 'time_short' });
    return 'continued';
  }
  if (hindrance.kind !== 'rate_limited') throw new SyncError(hindrance.kind, hindrance.message);
  if (message.attempt >= MAX_ATTEMPTS && !turn.moved) {
    throw new SyncError('refused', `${hindrance.message}: given up after ${message.attempt} waits`);
  }
  const delaySeconds = hindrance.retryAfterSeconds ?? Math.min(MAX_WAIT_SECONDS, 2 ** message.attempt);
  const now = new Date();
  await withTenant(async (tx) => {
    await postponeJob(tx, job.id, hindrance.message, now);
    if (!hindrance.ownLimit) await noteRefusal(tx, { provider: provider.name, connectionId: connection.id }, now);
  });
  const attempt = turn.moved ? message.attempt : message.attempt + 1;
  if (attempt > message.attempt) metrics.worker_job_retries_total.add(1, { job_type: job.jobType });
  await sendSyncMessage({ ...onward(turn), cursor, attempt, failures: 0 }, delaySeconds);
  log.warning('sync_job_continued', { provider: provider.name, reason: 'rate_limited', delay_s: delaySeconds });
  return 'continued';
}

/** Does not even ask while the provider is left alone; such a wait is no attempt. */
export async function waitForProvider(turn: Turn, job: JobAtHand): Promise<'continued'> {
  const provider = job.connection!.provider;
  const delaySeconds = job.backoffSeconds + Math.floor(Math.random() * SPREAD_SECONDS);
  const reason = `rate limit: no calls to ${provider} for ${job.backoffSeconds} s`;
  await withTenant((tx) => postponeJob(tx, job.id, reason, new Date()));
  await sendSyncMessage(onward(turn), delaySeconds);
  log.info('sync_job_continued', { provider, reason: 'backoff', delay_s: delaySeconds });
  return 'continued';
}

/** The message that goes on with a turn's job: what failed before it moved counts no more. */
export function onward({ message, moved }: Turn): SyncMessage {
  return moved ? { ...message, failures: 0 } : message;
}
