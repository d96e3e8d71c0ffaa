import { and, eq, inArray } from 'drizzle-orm';
import { jobs } from '../database/schema.ts';
import type { Transaction } from '../database/tenant.ts';
import { cancelJob } from '../jobs.ts';

/**
 * Cancels what waits or runs for a connection, each job with its audit event: a worker that has one in hand stops before
 * its next batch.
 *
 * @param reason for the rows: why nobody will run them
 * @returns how many there were
 */
export async function cancelUnfinishedJobs(
  tx: Transaction,
  connectionId: string,
  reason: string,
  now: Date,
): Promise<number> {
  const unfinished = await tx
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.connection_id, connectionId), inArray(jobs.status, ['pending', 'running'])));
  for (const { id } of unfinished) {
    await cancelJob(tx, id, now);
    await tx.update(jobs).set({ error_message: reason }).where(eq(jobs.id, id));
  }
  return unfinished.length;
}
