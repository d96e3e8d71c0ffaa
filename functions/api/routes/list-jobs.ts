import { and, desc, eq } from 'drizzle-orm';
import * as v from 'valibot';
import { jobs } from '../../shared/database/schema.ts';
import { withTenant } from '../../shared/database/tenant.ts';
import { after, pageOf } from '../../shared/paging.ts';
import { JOB_STATUSES } from '../../shared/vocabulary.ts';
import { Id, PAGE, readQuery } from '../input/query.ts';
import { json, route } from '../route.ts';

const FILTERS = { status: v.optional(v.picklist(JOB_STATUSES)), connection_id: v.optional(Id) };

/** The tenant's jobs, the newest first. */
export const listJobs = route({
  name: 'list_jobs',
  method: 'GET',
  path: '/jobs',
  permission: 'jobs:read',
  async run({ event }) {
    const query = readQuery(event, { ...PAGE, ...FILTERS });
    const rows = await withTenant((tx) =>
      tx
        .select()
        .from(jobs)
        .where(
          and(
            query.status && eq(jobs.status, query.status),
            query.connection_id ? eq(jobs.connection_id, query.connection_id) : undefined,
            after(query.cursor, { at: jobs.created_at, id: jobs.id }),
          ),
        )
        .orderBy(desc(jobs.created_at), desc(jobs.id))
        .limit(query.limit + 1),
    );
    return json(
      200,
      pageOf(rows, query.limit, (row) => row.created_at),
    );
  },
});
