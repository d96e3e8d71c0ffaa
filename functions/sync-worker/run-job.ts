import { bind, identify, logger, trace } from 'lamplight/observe';
import { connectionOwner, decrypt } from '../shared/credentials/cipher.ts';
import { withTenant } from '../shared/database/tenant.ts';
import { denyEntitlement, missingForSync } from '../shared/entitlements.ts';
import { isFinished, loadJob, startJob } from '../shared/jobs.ts';
import { connectionTokens } from '../shared/providers/connection-tokens.ts';
import { providers } from '../shared/providers/registry.ts';
import { waitForProvider } from './give-way.ts';
import { SyncError } from './sync-error.ts';
import { syncObjects, type TurnEnd } from './sync-objects.ts';
import type { Turn } from './turn.ts';

const log = logger('suite.worker.sync');

/**
 * Takes a job as far as this invocation can. May run any number of times for the same message, also at the same time.
 *
 * @throws SyncError, and what the database and the keys throw
 */
export async function runJob(turn: Turn): Promise<TurnEnd> {
  const { message, receiveCount } = turn;
  const attempt = message.attempt + receiveCount - 1;
  const now = new Date();
  const job = await withTenant(async (tx) => {
    const found = await loadJob(tx, message.job_id, message.object_type, now);
    if (found && !isFinished(found.status)) await startJob(tx, found.id, attempt, now);
    return found;
  });
  if (!job) throw new Error('the job of this message does not exist, or is another tenant’s');
  bind({ job_type: job.jobType });
  identify({ claims: { plan: job.plan } });
  if (isFinished(job.status)) return 'skipped';

  const { connection } = job;
  if (!connection || connection.status === 'disconnected') {
    throw new SyncError('refused', 'the connection is deleted or disconnected');
  }
  const missing = missingForSync(job.plan, connection.provider, message.object_type);
  if (missing) throw new SyncError('refused', denyEntitlement(job.plan, missing));
  const provider = providers[connection.provider];
  if (job.backoffSeconds > 0) return await waitForProvider(turn, job);
  log.info('sync_job_started', { job_id: job.id, job_type: job.jobType, provider: provider.name, attempt });

  turn.triedWith = connection.encrypted_credentials;
  const credentials = await decrypt(
    { cipherText: connection.encrypted_credentials, keyVersion: connection.encryption_key_version },
    connectionOwner(connection),
  );
  const access = { credentials, tokens: connectionTokens(connection) };
  const attributes = {
    tenant_id: connection.tenant_id,
    job_id: job.id,
    job_type: job.jobType,
    connection_id: connection.id,
    provider: provider.name,
  };
  return await trace(`sync_${job.jobType}`, attributes, () => syncObjects({ turn, job, connection, provider, access }));
}
