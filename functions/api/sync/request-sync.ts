import { and, asc, eq, lt } from 'drizzle-orm';
import { context, logger } from 'lamplight/observe';
import { audit } from '../../shared/audit.ts';
import { connections, jobs } from '../../shared/database/schema.ts';
import { type Transaction, withTenant } from '../../shared/database/tenant.ts';
import { HttpError } from '../../shared/http/http-error.ts';
import { sendSyncMessage } from './send-sync-message.ts';

const log = logger('suite.api.connections');

/** A job that nobody has begun for so long may have lost its message: the instance died between the commit and the send. */
const STRANDED_AFTER_MS = 5 * 60_000;

export interface RequestedSync {
  job_id: string;
  job_type: string;
  provider: string;
}

/**
 * Asks for a sync: the job and its audit event in one transaction, then its message. The job is there before the message,
 * so that no worker meets a message without one. Where the message cannot be sent the job says so and the caller is told.
 * Where this instance dies between the two the job stays pending, and nobody was told that it would run; the next request
 * for the connection sends that job again rather than making a second one. A message too many does no harm: the
 * worker runs no job twice.
 *
 * @throws HttpError 404 for a connection that the tenant does not have, 409 for a disconnected one, 503 when the queue cannot be reached
 */
export async function requestSync(connection_id: string): Promise<RequestedSync> {
  const sync = await withTenant(async (tx) => {
    const provider = await providerOf(tx, connection_id);
    const job_type = `${provider}_orders`;
    const job_id = (await strandedJob(tx, connection_id, job_type)) ?? (await insertJob(tx, connection_id, job_type));
    return { job_id, job_type, provider };
  });
  try {
    await sendSyncMessage({ job_id: sync.job_id, connection_id, object_type: 'orders', cursor: null, attempt: 1 });
  } catch (error) {
    await markUnsent(sync.job_id);
    log.error('sync_job_failed', { ...sync, connection_id }, error);
    throw new HttpError(503, 'queue_unavailable', 'the sync could not be queued; try again', { 'retry-after': '5' });
  }
  log.info('sync_requested', { ...sync, connection_id });
  return sync;
}

async function providerOf(tx: Transaction, connection_id: string): Promise<string> {
  const columns = { provider: connections.provider, status: connections.status };
  // Locked, so that two requests at once do not each take the stranded job for theirs, nor a deletion pass between.
  const [row] = await tx.select(columns).from(connections).where(eq(connections.id, connection_id)).for('update');
  if (!row) throw new HttpError(404, 'connection_not_found', 'there is no connection with this id');
  if (row.status === 'disconnected') {
    throw new HttpError(409, 'connection_disconnected', 'the connection is disconnected; connect it again first');
  }
  return row.provider;
}

async function strandedJob(tx: Transaction, connection_id: string, job_type: string): Promise<string | undefined> {
  const [row] = await tx
    .select({ id: jobs.id })
    .from(jobs)
    .where(
      and(
        eq(jobs.connection_id, connection_id),
        eq(jobs.job_type, job_type),
        eq(jobs.status, 'pending'),
        eq(jobs.attempts, 0),
        lt(jobs.created_at, new Date(Date.now() - STRANDED_AFTER_MS)),
      ),
    )
    .orderBy(asc(jobs.created_at))
    .limit(1);
  return row?.id;
}

async function insertJob(tx: Transaction, connection_id: string, job_type: string): Promise<string> {
  const [job_id, unit] = [crypto.randomUUID(), context()];
  await tx.insert(jobs).values({
    ...{ id: job_id, tenant_id: unit.tenant_id!, connection_id, job_type, status: 'pending' },
    ...{ correlation_id: unit.correlation_id!, created_at: new Date() },
  });
  const resource = { resource_type: 'job', resource_id: job_id, details: { job_type, connection_id } };
  await audit(tx, { category: 'job', action: 'job_requested', ...resource });
  return job_id;
}

/** Only while nobody has begun it: a send that timed out may have arrived all the same. */
async function markUnsent(job_id: string): Promise<void> {
  const error_message = 'the job could not be queued';
  await withTenant(async (tx) => {
    const failed = await tx
      .update(jobs)
      .set({ status: 'failed', error_message, completed_at: new Date() })
      .where(and(eq(jobs.id, job_id), eq(jobs.status, 'pending')))
      .returning({ id: jobs.id });
    if (failed.length === 0) return;
    const resource = { resource_type: 'job', resource_id: job_id };
    await audit(tx, { category: 'job', action: 'job_failed', ...resource, error_message });
  });
}
