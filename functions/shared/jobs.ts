import { and, eq, sql } from 'drizzle-orm';
import { audit } from './audit.ts';
import { connections, jobs, sync_state, tenants } from './database/schema.ts';
import type { Transaction } from './database/tenant.ts';

/** What a worker needs to know of a job before it begins. */
export interface JobAtHand {
  id: string;
  jobType: string;
  status: (typeof jobs.$inferSelect)['status'];
  plan: (typeof tenants.$inferSelect)['plan'];
  /** Absent where the connection was deleted. */
  connection: typeof connections.$inferSelect | null;
  /** Where the last commit of any job of this connection ended. */
  cursor: string | null;
}

/** Rows that a batch made and changed. */
export interface RowCounts {
  created: number;
  updated: number;
}

/** Loads a job with its connection and how far its sync has got; undefined where the tenant has no such job. */
export async function loadJob(tx: Transaction, jobId: string, objectType: 'orders'): Promise<JobAtHand | undefined> {
  const rows = await tx
    .select({
      id: jobs.id,
      jobType: jobs.job_type,
      status: jobs.status,
      plan: tenants.plan,
      connection: connections,
      cursor: sync_state.cursor,
    })
    .from(jobs)
    .innerJoin(tenants, eq(tenants.id, jobs.tenant_id))
    .leftJoin(connections, eq(connections.id, jobs.connection_id))
    .leftJoin(sync_state, and(eq(sync_state.connection_id, jobs.connection_id), eq(sync_state.object_type, objectType)))
    .where(eq(jobs.id, jobId));
  return rows[0];
}

/** True for a job that nothing is to be done for any more. */
export function isFinished(status: JobAtHand['status']): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

/** `pending` → `running`. A job that is running already stays so: its last worker may have died. */
export async function startJob(tx: Transaction, jobId: string, attempts: number, now: Date): Promise<void> {
  await tx
    .update(jobs)
    .set({
      status: 'running',
      attempts: sql`greatest(${jobs.attempts}, ${attempts})`,
      started_at: sql`coalesce(${jobs.started_at}, ${now.toISOString()}::timestamptz)`,
    })
    .where(and(eq(jobs.id, jobId), sql`${jobs.status} in ('pending', 'running')`));
}

/** Adds to a job's rows, in the transaction that made them. Gives the job's status, which someone else may have changed. */
export async function addRows(tx: Transaction, jobId: string, rows: RowCounts): Promise<JobAtHand['status']> {
  const updated = await tx.update(jobs).set(adding(rows)).where(eq(jobs.id, jobId)).returning({ status: jobs.status });
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
    .set({ ...adding(rows), status: 'completed', completed_at: now, error_message: null })
    .where(and(eq(jobs.id, jobId), eq(jobs.status, 'running')))
    .returning({ created: jobs.rows_created, updated: jobs.rows_updated });
  if (!total) {
    await addRows(tx, jobId, rows);
    return undefined;
  }
  const details = { rows_created: total.created, rows_updated: total.updated };
  await audit(tx, { category: 'job', action: 'job_completed', resource_type: 'job', resource_id: jobId, details });
  return total;
}

/** `running` → `pending`: a message that is on its way, or comes back, will take it up again. */
export async function postponeJob(tx: Transaction, jobId: string, reason: string | null): Promise<void> {
  await tx
    .update(jobs)
    .set({ status: 'pending', error_message: reason })
    .where(and(eq(jobs.id, jobId), eq(jobs.status, 'running')));
}

/** Unfinished → `failed`, with its audit event. False where the job was finished already. */
export async function failJob(tx: Transaction, jobId: string, reason: string, now: Date): Promise<boolean> {
  const updated = await tx
    .update(jobs)
    .set({ status: 'failed', completed_at: now, error_message: reason })
    .where(and(eq(jobs.id, jobId), sql`${jobs.status} in ('pending', 'running')`))
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

function adding({ created, updated }: RowCounts) {
  return {
    rows_created: sql`${jobs.rows_created} + ${created}`,
    rows_updated: sql`${jobs.rows_updated} + ${updated}`,
  };
}
