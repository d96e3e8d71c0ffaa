import { eq } from 'drizzle-orm';
import { bind } from 'lamplight/observe';
import { jobs } from '../../shared/database/schema.ts';
import { withTenant } from '../../shared/database/tenant.ts';
import { HttpError } from '../../shared/http/http-error.ts';
import { readId } from '../input/query.ts';
import { json, route } from '../route.ts';

/** One job of the tenant: how far it is, and what stopped it. */
export const readJob = route({
  name: 'read_job',
  method: 'GET',
  path: '/jobs/{id}',
  permission: 'jobs:read',
  async run({ event, span }) {
    const job_id = readId(event);
    bind({ job_id });
    const [row] = await withTenant((tx) => tx.select().from(jobs).where(eq(jobs.id, job_id)));
    if (!row) throw new HttpError(404, 'job_not_found', 'there is no job with this id');
    span.set({ job_id, job_type: row.job_type });
    return json(200, row);
  },
});
