import { and, eq, inArray, sql } from 'drizzle-orm';
import { audit } from './audit.ts';
import { connections, jobs, sync_state, tenants } from './database/schema.ts';
import type { Transaction } from './database/tenant.ts';
import { secondsOfBackoff } from './providers/backoff.ts';
import type { JobStatus, ObjectType } from './vocabulary.ts';

const UNFINISHED: JobStatus[] = ['pending', 'running'];

/** What a worker needs to know of a job before it begins. */
export interface JobAtHand {
  id: string;
  jobType: string;
  status: JobStatus;
  plan: (typeof tenants.$inferSelect)['plan'];
  /** Absent where the connection was deleted. */
  connection: typeof connections.$inferSelect | null;
  /** Where the last commit of any job of this connection and object type ended. */
  cursor: string | null;
  /** Seconds for which nobody should call the provider; 0 where all is well. */
  backoffSeconds: number;
}

/** Rows that a batch made and changed. */
export interface RowCounts {
  created: number;
  updated: number;
}

/** Loads a job with its connection and how far its sync has got; undefined where the tenant has no such job. */
export async function loadJob(
  tx: Transaction,
  jobId: string,
  objectType: ObjectType,
  now: Date,
): Promise<JobAtHand | undefined> {
  const rows = await tx
    .select({
      id: jobs.id,
      jobType: jobs.job_type,
      status: jobs.status,
      plan: tenants.plan,
      connection: connections,
      cursor: sync_state.cursor,
      backoffSeconds: secondsOfBackoff(connections.provider, now),
    })
    .from(jobs)
    .innerJoin(tenants, eq(tenants.id, jobs.tenant_id))
    .leftJoin(connections, eq(connections.id, jobs.connection_id))
    .leftJoin(sync_state, and(eq(sync_state.connection_id, jobs.connection_id), eq(sync_state.object_type, objectType)))
    .where(eq(jobs.id, jobId));
  return rows[0];
}

/** True for a job that nothing is to be done for any more. */
export function isFinished(status: JobStatus): boolean {
  return !UNFINISHED.includes(status);
}

/** `pending` → `running`. A job that is running already stays so: its last worker may have died. */
export async function startJob(tx: Transaction, jobId: string, attempts: number, now: Date): Promise<void> {
  await tx
    .update(jobs)
    .set({
      status: 'running',
      attempts: sql`greatest(${jobs.attempts}, ${attempts})`,
      started_at: sql`coalesce(${jobs.started_at}, ${now.toISOString()}::timestamptz)`,
      touched_at: now,
    })
    .where(and(eq(jobs.id, jobId), inArray(jobs.status, UNFINISHED)));
}

/** Says that a job was in hand at that time: from then on the scheduler waits before it takes it for stranded. */
export async function touchJob(tx: Transaction, jobId: string, now: Date): Promise<void> {
  await tx.update(jobs).set({ touched_at: now }).where(eq(jobs.id, jobId));
}

/** Adds to a job's rows, in the transaction that made them. Gives the job's status, which someone else may have changed. */
export async function addRows(tx: Transaction, jobId: string, rows: RowCounts, now: Date): Promise<JobStatus> {
  const set = { ...adding(rows), touched_at: now };
  const updated = await tx.update(jobs).set(set).where(eq(jobs.id, jobId)).returning({ status: jobs.status });
  return updated[0]?.status ?? 'cancelled';
}

/**
 * `running` → `completed`, with the rows of the last batch. Gives the job's totals, or undefined where somebody else has
 * ended it: then only the rows are added.
 */
export async function completeJob(
  tx: Transaction,
  jobId: string,
  rows: RowCounts,
  now: Date,
): Promise<RowCounts | undefined> {
  const [total] = await tx
    .update(jobs)
    .set({ ...adding(rows), status: 'completed', completed_at: now, touched_at: now, error_message: null })
    .where(and(eq(jobs.id, jobId), eq(jobs.status, 'running')))
    .returning({ created: jobs.rows_created, updated: jobs.rows_updated });
  if (!total) {
    await addRows(tx, jobId, rows, now);
    return undefined;
  }
  const details = { rows_created: total.created, rows_updated: total.updated };
  await audit(tx, { category: 'job', action: 'job_completed', resource_type: 'job', resource_id: jobId, details });
  return total;
}

/** `running` → `pending`: a message that is on its way, or comes back, will take it up again. */
export async function postponeJob(tx: Transaction, jobId: string, reason: string | null, now: Date): Promise<void> {
  await tx
    .update(jobs)
    .set({ status: 'pending', error_message: reason, touched_at: now })
    .where(and(eq(jobs.id, jobId), eq(jobs.status, 'running')));
}

/**
 * Unfinished → `failed`, with its audit event. False where the job was finished already.
 *
 * @param from the states in which it may be; default: both
 */
export async function failJob(
  tx: Transaction,
  jobId: string,
  reason: string,
  now: Date,
  from: JobStatus[] = UNFINISHED,
): Promise<boolean> {
  const updated = await tx
    .update(jobs)
    .set({ status: 'failed', completed_at: now, touched_at: now, error_message: reason })
    .where(and(eq(jobs.id, jobId), inArray(jobs.status, from)))
    .returning({ id: jobs.id });
  if (updated.length === 0) return false;
  await audit(tx, {
    category: 'job',
    action: 'job_failed',
    resource_type: 'job',
    resource_id: jobId,
    error_message: reason,
  });
  return true;
}

/**
 * Takes an unfinished job that nobody has had in hand since `before`: once, however many ask. Undefined where somebody has
 * it in hand again, or it is finished.
 */
export async function claimStrandedJob(tx: Transaction, jobId: string, before: Date, now: Date) {
  const [job] = await tx
    .update(jobs)
    .set({ touched_at: now })
    .where(
      and(
        eq(jobs.id, jobId),
        inArray(jobs.status, UNFINISHED),
        sql`coalesce(${jobs.touched_at}, ${jobs.created_at}) < ${before.toISOString()}::timestamptz`,
      ),
    )
    .returning({
      status: jobs.status,
      attempts: jobs.attempts,
      job_type: jobs.job_type,
      connection_id: jobs.connection_id,
    });
  return job;
}

/** Unfinished → `cancelled`: a worker that has it in hand stops before its next batch. False where it was finished already. */
export async function cancelJob(tx: Transaction, jobId: string, now: Date): Promise<boolean> {
  const updated = await tx
    .update(jobs)
    .set({ status: 'cancelled', completed_at: now, touched_at: now })
    .where(and(eq(jobs.id, jobId), inArray(jobs.status, UNFINISHED)))
    .returning({ id: jobs.id });
  if (updated.length === 0) return false;
  await audit(tx, { category: 'job', action: 'job_cancelled', resource_type: 'job', resource_id: jobId });
  return true;
}

/** `failed` or `cancelled` → `pending`, to go on from where its sync has got to. False where it is in another state. */
export async function requeueJob(tx: Transaction, jobId: string, now: Date): Promise<boolean> {
  const updated = await tx
    .update(jobs)
    .set({ status: 'pending', attempts: 0, completed_at: null, error_message: null, touched_at: now })
    .where(and(eq(jobs.id, jobId), inArray(jobs.status, ['failed', 'cancelled'])))
    .returning({ id: jobs.id });
  if (updated.length === 0) return false;
  await audit(tx, { category: 'job', action: 'job_requeued', resource_type: 'job', resource_id: jobId });
  return true;
}

function adding({ created, updated }: RowCounts) {
  return {
    rows_created: sql`${jobs.rows_created} + ${created}`,
    rows_updated: sql`${jobs.rows_updated} + ${updated}`,
  };
}
