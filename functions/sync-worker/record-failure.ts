import { logger } from 'lamplight/observe';
import { metrics } from '../shared/catalogue.ts';
import { changeStatus } from '../shared/connections/change-status.ts';
import { CredentialError } from '../shared/credentials/credential-error.ts';
import { DatabaseError } from '../shared/database/database-error.ts';
import { withTenant } from '../shared/database/tenant.ts';
import { failJob, postponeJob } from '../shared/jobs.ts';
import { MAX_RECEIVE_COUNT } from '../shared/sync-message.ts';
import { sendSyncMessage } from '../shared/syncs/send-sync-message.ts';
import { onward } from './give-way.ts';
import { SyncError } from './sync-error.ts';
import type { Turn } from './turn.ts';

const log = logger('suite.worker.sync');

/** Attempts in a row that may fail, nothing reached between, before a job is given up: about a quarter of an hour. */
export const MAX_FAILURES = 7;

const FIRST_DELAY_SECONDS = 5;
const MAX_DELAY_SECONDS = 300;

/**
 * Puts on the job's row what went wrong, and says what becomes of its message:
 * - `continued`: what may pass by itself (the provider's 5xx, a database that is away) goes on in a new message, each
 *   time a little later. SQS's own redelivery would be six minutes later, and ends after three.
 * - `failed`: no further attempt could help; the message has done its work and is deleted.
 * - undefined: an error that nobody has foreseen. The message comes again, and in the end lies in the dead-letter queue.
 *
 * @throws what the database and the queue throw: then the message has to come again
 */
export async function recordFailure(turn: Turn, error: unknown): Promise<'continued' | 'failed' | undefined> {
  const reason = reasonOf(error);
  const { message, receiveCount } = turn;
  const failures = (onward(turn).failures ?? 0) + 1;
  if (mayPass(error) && failures < MAX_FAILURES) {
    await tryLater(turn, failures, reason);
    return 'continued';
  }
  const hopeless = isHopeless(error);
  if (!hopeless && receiveCount < MAX_RECEIVE_COUNT) {
    await withTenant((tx) => postponeJob(tx, message.job_id, reason, new Date()));
    return undefined;
  }
  const now = new Date();
  const failed = await withTenant(async (tx) => {
    if (needsTheTenant(error)) {
      const triedWith = turn.triedWith;
      await changeStatus(tx, message.connection_id, { from: 'active', to: 'error', lastError: reason, triedWith }, now);
    }
    return await failJob(tx, message.job_id, reason, now);
  });
  if (failed) log.error('sync_job_failed', { error_message: reason }, error);
  return hopeless ? 'failed' : undefined;
}

/** The new message first: without a database there is no row to write, and still the job goes on. */
async function tryLater(turn: Turn, failures: number, reason: string): Promise<void> {
  const { message } = turn;
  const delaySeconds = Math.min(MAX_DELAY_SECONDS, FIRST_DELAY_SECONDS * 3 ** (failures - 1));
  await sendSyncMessage({ ...message, attempt: message.attempt + 1, failures }, delaySeconds);
  metrics.worker_job_retries_total.add(1, { job_type: message.job_type });
  log.warning('sync_job_continued', { reason: 'failed', error_message: reason, delay_s: delaySeconds });
  await withTenant((tx) => postponeJob(tx, message.job_id, reason, new Date())).catch((unwritten) =>
    log.warning('job_row_not_written', unwritten),
  );
}

function mayPass(error: unknown): boolean {
  if (error instanceof SyncError) return error.kind === 'unavailable';
  return error instanceof DatabaseError && error.code === 'unavailable';
}

/** True where every further delivery would end the same way, or there were enough. */
function isHopeless(error: unknown): boolean {
  return error instanceof SyncError || needsTheTenant(error);
}

/** True where the connection does not work again before it is given new credentials. */
function needsTheTenant(error: unknown): boolean {
  if (error instanceof SyncError) return error.kind === 'unauthorized';
  return error instanceof CredentialError && error.reason === 'ciphertext_invalid';
}

/** The row is shown to the tenant, so that only words that were written for it go there. */
function reasonOf(error: unknown): string {
  const known = error instanceof SyncError || error instanceof CredentialError || error instanceof DatabaseError;
  if (known) return error.message;
  return `internal error: ${error instanceof Error ? error.name : typeof error}`;
}
