import { eq } from 'drizzle-orm';
import { bind } from 'lamplight/observe';
import { jobs } from '../../shared/database/schema.ts';
import { withTenant } from '../../shared/database/tenant.ts';
import { HttpError } from '../../shared/http/http-error.ts';
import { cancelJob as cancel } from '../../shared/jobs.ts';
import { readId } from '../input/query.ts';
import { json, route } from '../route.ts';

/** Ends a job that waits or runs; a running one stops at its next batch and keeps what it has saved. Twice does no harm. */
export const cancelJob = route({
  name: 'cancel_job',
  method: 'POST',
  path: '/jobs/{id}/cancel',
  permission: 'jobs:run',
  async run({ event, span }) {
    const job_id = readId(event);
    bind({ job_id });
    const row = await withTenant(async (tx) => {
      await cancel(tx, job_id, new Date());
      const [found] = await tx.select().from(jobs).where(eq(jobs.id, job_id));
      return found;
    });
    if (!row) throw new HttpError(404, 'job_not_found', 'there is no job with this id');
    span.set({ job_id, job_type: row.job_type });
    if (row.status !== 'cancelled') throw new HttpError(409, 'job_finished', `the job is ${row.status} already`);
    return json(200, row);
  },
});
