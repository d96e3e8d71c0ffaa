import { sql } from 'drizzle-orm';
import { readWithoutTenant } from '../shared/database/tenant.ts';
import { READER } from './find-due-syncs.ts';

/** Jobs that one minute looks after at most. */
const MAX_STRANDED = 50;

export interface StrandedJob {
  tenant_id: string;
  job_id: string;
}

/** Jobs that are unfinished, and that nobody has had in hand since `before`; the longest forgotten first. */
export async function findStrandedJobs(before: Date): Promise<StrandedJob[]> {
  const rows = await readWithoutTenant(
    sql`
      select tenant_id, id as job_id from jobs
      where status in ('pending', 'running') and coalesce(touched_at, created_at) < ${before.toISOString()}::timestamptz
      order by coalesce(touched_at, created_at) limit ${MAX_STRANDED}`,
    READER,
  );
  return rows as unknown as StrandedJob[];
}
