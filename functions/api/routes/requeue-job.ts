import { eq } from 'drizzle-orm';
import { bind } from 'lamplight/observe';
import { jobs } from '../../shared/database/schema.ts';
import { type Transaction, withTenant } from '../../shared/database/tenant.ts';
import { HttpError } from '../../shared/http/http-error.ts';
import { requeueJob as requeue } from '../../shared/jobs.ts';
import { demandSync, lockConnection, sendOrFail, unfinishedJob } from '../../shared/syncs/request-sync.ts';
import { objectTypeOf } from '../../shared/vocabulary.ts';
import { readId } from '../input/query.ts';
import { json, route } from '../route.ts';

/** Puts a failed or cancelled job back on the queue: 202, and it goes on from where its sync has got to. */
export const requeueJob = route({
  name: 'requeue_job',
  method: 'POST',
  path: '/jobs/{id}/requeue',
  permission: 'jobs:run',
  async run({ event, span }) {
    const job_id = readId(event);
    bind({ job_id });
    const { job_type, connection_id } = await withTenant((tx) => reopen(tx, job_id));
    bind({ job_type, connection_id });
    span.set({ job_id, job_type });
    await sendOrFail({ job_id, job_type, connection_id, object_type: objectTypeOf(job_type) });
    return json(202, { job_id });
  },
});

async function reopen(tx: Transaction, job_id: string): Promise<{ job_type: string; connection_id: string }> {
  const columns = { job_type: jobs.job_type, connection_id: jobs.connection_id };
  const [job] = await tx.select(columns).from(jobs).where(eq(jobs.id, job_id));
  if (!job) throw new HttpError(404, 'job_not_found', 'there is no job with this id');
  const { job_type, connection_id } = job;
  if (!connection_id) throw new HttpError(409, 'connection_deleted', 'the connection of this job is deleted');
  const provider = await lockConnection(tx, connection_id, 'request');
  await demandSync(tx, provider, objectTypeOf(job_type));
  const other = await unfinishedJob(tx, connection_id, job_type);
  if (other) {
    throw new HttpError(409, 'sync_in_progress', `a sync of the same kind is on its way already: job ${other.id}`);
  }
  if (!(await requeue(tx, job_id, new Date()))) {
    throw new HttpError(409, 'job_completed', 'the job is completed; ask for a new sync');
  }
  return { job_type, connection_id };
}
