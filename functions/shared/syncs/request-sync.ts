import { and, eq, inArray } from 'drizzle-orm';
import { context, logger } from 'lamplight/observe';
import { audit } from '../audit.ts';
import { connections, jobs } from '../database/schema.ts';
import { type Transaction, withTenant } from '../database/tenant.ts';
import { missingForSync, notEntitled, readPlan } from '../entitlements.ts';
import { HttpError } from '../http/http-error.ts';
import { failJob, touchJob } from '../jobs.ts';
import type { ObjectType, Provider } from '../vocabulary.ts';
import { sendSyncMessage } from './send-sync-message.ts';

const log = logger('suite.syncs');

/** A job that nobody has begun for so long may have lost its message: the instance died between the commit and the send. */
const UNSENT_AFTER_MS = 5 * 60_000;

/** Who asks: somebody who may also want to know whether a connection in error works again, or the clock. */
export type SyncTrigger = 'request' | 'schedule';

export interface RequestedSync {
  job_id: string;
  job_type: string;
  provider: string;
  /** True where a sync of the same connection and objects was on its way already: this is that one. */
  coalesced: boolean;
}

/**
 * Asks for a sync: the job and its audit event in one transaction, then its message. While a job for the same connection
 * and object type is pending or running, every further request is answered with that one; a unique index holds it.
 *
 * The job is there before the message, so that no worker meets a message without one. Where the message cannot be sent
 * the job says so and the caller is told. Where this instance dies between the two, the job stays pending, and the next
 * request or the scheduler sends it again. A message too many does no harm: the worker runs no job twice.
 *
 * @throws HttpError 404 for a connection that the tenant does not have, 403 for a sync that its plan does not include, 409 for one that is disconnected (or, for a
 *   scheduled sync, in error), 503 when the queue cannot be reached
 */
export async function requestSync(
  connection_id: string,
  object_type: ObjectType,
  trigger: SyncTrigger = 'request',
): Promise<RequestedSync> {
  const now = new Date();
  const { send, ...sync } = await withTenant(async (tx) => {
    const provider = await lockConnection(tx, connection_id, trigger);
    const job_type = `${provider}_${object_type}`;
    await demandSync(tx, provider, object_type);
    const known = await unfinishedJob(tx, connection_id, job_type);
    if (!known) {
      const job_id = await insertJob(tx, { connection_id, job_type, trigger }, now);
      return { job_id, job_type, provider, coalesced: false, send: true };
    }
    const unsent = known.status === 'pending' && known.attempts === 0 && isOld(known, now);
    if (unsent) await touchJob(tx, known.id, now);
    return { job_id: known.id, job_type, provider, coalesced: true, send: unsent };
  });
  if (send) await sendOrFail({ ...sync, connection_id, object_type });
  log.info('sync_requested', { ...sync, connection_id, trigger });
  return sync;
}

/** Puts a job's first message on the queue; where that fails, the row says so while nobody has begun it. */
export async function sendOrFail(job: {
  job_id: string;
  job_type: string;
  connection_id: string;
  object_type: ObjectType;
}): Promise<void> {
  const { job_id, job_type, connection_id, object_type } = job;
  try {
    await sendSyncMessage({ job_id, connection_id, object_type, job_type, cursor: null, attempt: 1 });
  } catch (error) {
    // Only a pending job: a send that timed out may have arrived all the same.
    await withTenant((tx) => failJob(tx, job_id, 'the job could not be queued', new Date(), ['pending']));
    log.error('sync_job_failed', { job_id, job_type, connection_id }, error);
    throw new HttpError(503, 'queue_unavailable', 'the sync could not be queued; try again', { 'retry-after': '5' });
  }
}

/**
 * Locks the connection for the rest of the transaction, so that two requests at once find one job and no deletion passes
 * between. Not against the worker, whose rows only refer to it.
 */
export async function lockConnection(tx: Transaction, connection_id: string, trigger: SyncTrigger): Promise<Provider> {
  const columns = { provider: connections.provider, status: connections.status };
  const [row] = await tx
    .select(columns)
    .from(connections)
    .where(eq(connections.id, connection_id))
    .for('no key update');
  if (!row) throw new HttpError(404, 'connection_not_found', 'there is no connection with this id');
  if (row.status === 'disconnected' || (trigger === 'schedule' && row.status !== 'active')) {
    throw new HttpError(409, 'connection_disconnected', `the connection is ${row.status}; connect it again first`);
  }
  return row.provider;
}

/** @throws HttpError 403 where the tenant's plan, as the database has it, does not include such a sync */
export async function demandSync(tx: Transaction, provider: Provider, object_type: ObjectType): Promise<void> {
  const plan = await readPlan(tx);
  const missing = missingForSync(plan, provider, object_type);
  if (missing) throw notEntitled(plan, missing);
}

/** The job that a sync of this kind is at; at most one, by the index `jobs_one_unfinished`. */
export async function unfinishedJob(tx: Transaction, connection_id: string, job_type: string) {
  const [row] = await tx
    .select({
      id: jobs.id,
      status: jobs.status,
      attempts: jobs.attempts,
      created_at: jobs.created_at,
      touched_at: jobs.touched_at,
    })
    .from(jobs)
    .where(
      and(
        eq(jobs.connection_id, connection_id),
        eq(jobs.job_type, job_type),
        inArray(jobs.status, ['pending', 'running']),
      ),
    );
  return row;
}

function isOld(job: { created_at: Date; touched_at: Date | null }, now: Date): boolean {
  return (job.touched_at ?? job.created_at).getTime() < now.getTime() - UNSENT_AFTER_MS;
}

async function insertJob(
  tx: Transaction,
  { connection_id, job_type, trigger }: { connection_id: string; job_type: string; trigger: SyncTrigger },
  now: Date,
): Promise<string> {
  const [job_id, unit] = [crypto.randomUUID(), context()];
  await tx.insert(jobs).values({
    ...{ id: job_id, tenant_id: unit.tenant_id!, connection_id, job_type, status: 'pending' },
    ...{ correlation_id: unit.correlation_id!, created_at: now, touched_at: now },
  });
  const resource = { resource_type: 'job', resource_id: job_id, details: { job_type, connection_id, trigger } };
  await audit(tx, { category: 'job', action: 'job_requested', ...resource });
  return job_id;
}
