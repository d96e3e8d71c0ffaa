import { logger } from 'lamplight/observe';
import { CredentialError } from '../shared/credentials/credential-error.ts';
import { DatabaseError } from '../shared/database/database-error.ts';
import { withTenant } from '../shared/database/tenant.ts';
import { failJob, postponeJob } from '../shared/jobs.ts';
import { MAX_RECEIVE_COUNT } from '../shared/sync-message.ts';
import { changeStatus } from './connection-status.ts';
import type { Turn } from './run-job.ts';
import { SyncError } from './sync-error.ts';

const log = logger('suite.worker.sync');

/**
 * Puts on the job's row what went wrong: `failed` where no further delivery will come or could help, `pending` where one
 * will. Gives true where the message has done its work and may be deleted.
 *
 * @throws what the database throws: then the message has to come again
 */
export async function recordFailure({ message, receiveCount }: Turn, error: unknown): Promise<boolean> {
  const reason = reasonOf(error);
  const hopeless = isHopeless(error);
  if (!hopeless && receiveCount < MAX_RECEIVE_COUNT) {
    await withTenant((tx) => postponeJob(tx, message.job_id, reason));
    return false;
  }
  const now = new Date();
  const failed = await withTenant(async (tx) => {
    const changed = await failJob(tx, message.job_id, reason, now);
    if (changed && error instanceof SyncError && error.kind === 'unauthorized') {
      await changeStatus(tx, message.connection_id, { from: 'active', to: 'error', lastError: reason }, now);
    }
    return changed;
  });
  if (failed) log.error('sync_job_failed', { error_message: reason }, error);
  return hopeless;
}

/** True where every further delivery would end the same way. */
function isHopeless(error: unknown): boolean {
  if (error instanceof SyncError) return error.kind !== 'unavailable';
  return error instanceof CredentialError && error.reason === 'ciphertext_invalid';
}

/** The row is shown to the tenant, so that only words that were written for it go there. */
function reasonOf(error: unknown): string {
  const known = error instanceof SyncError || error instanceof CredentialError || error instanceof DatabaseError;
  if (known) return error.message;
  return `internal error: ${error instanceof Error ? error.name : typeof error}`;
}
