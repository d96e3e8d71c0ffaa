import { and, desc, eq, gt, gte, inArray, lt, not, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import * as z from 'zod/v4';
import { rolesWith } from '../../shared/auth/permissions.ts';
import { connections, jobs } from '../../shared/database/schema.ts';
import type { Transaction } from '../../shared/database/tenant.ts';
import { OBJECT_TYPES, PROVIDERS } from '../../shared/vocabulary.ts';
import { ConnectionId, Limit, Time } from '../input/fields.ts';
import { defineTool } from '../tool-definition.ts';

const MAX_JOBS = 50;

const later = alias(jobs, 'later');

export const failedJobs = defineTool({
  name: 'failed_jobs',
  title: 'Failed jobs',
  description:
    'Lists sync jobs that failed, the newest first, with their error in words, how often they were tried and how many ' +
    'rows they had saved by then. recovered says that a later job of the same connection and kind came to its end, so ' +
    'that nothing is missing any more. correlation_id finds the same story in audit_trail and in the logs. If `more` is ' +
    'true there are further jobs: narrow the time range, or raise the limit.',
  input: z.strictObject({
    connection_id: ConnectionId.optional(),
    object_type: z.enum(OBJECT_TYPES).optional().describe('Only syncs of this kind of object'),
    failed_from: Time.optional().describe('Only jobs that failed at this time or later'),
    failed_before: Time.optional().describe('Only jobs that failed before this time'),
    only_unrecovered: z.boolean().default(false).describe('Leave out what a later job has made good'),
    limit: Limit(MAX_JOBS, 'jobs'),
  }),
  feature: 'sync_insights',
  roles: rolesWith('jobs:read'),
  async run({ connection_id, object_type, failed_from, failed_before, only_unrecovered, limit }, { tx }) {
    const recovered = isMadeGood(tx);
    const found = await tx
      .select({
        job_id: jobs.id,
        job_type: jobs.job_type,
        connection_id: jobs.connection_id,
        connection_label: connections.label,
        error_message: jobs.error_message,
        attempts: jobs.attempts,
        rows_created: jobs.rows_created,
        rows_updated: jobs.rows_updated,
        created_at: jobs.created_at,
        failed_at: jobs.completed_at,
        correlation_id: jobs.correlation_id,
        recovered: sql<boolean>`${recovered}`,
      })
      .from(jobs)
      .leftJoin(connections, eq(connections.id, jobs.connection_id))
      .where(
        and(
          eq(jobs.status, 'failed'),
          connection_id ? eq(jobs.connection_id, connection_id) : undefined,
          object_type ? inArray(jobs.job_type, jobTypesOf(object_type)) : undefined,
          failed_from ? gte(jobs.completed_at, new Date(failed_from)) : undefined,
          failed_before ? lt(jobs.completed_at, new Date(failed_before)) : undefined,
          only_unrecovered ? not(recovered) : undefined,
        ),
      )
      .orderBy(desc(jobs.created_at), desc(jobs.id))
      .limit(limit + 1);
    const shown = found.slice(0, limit);
    return { content: { jobs: shown, more: found.length > limit }, rows: shown.length };
  },
});

function isMadeGood(tx: Transaction): SQL {
  const completed = tx
    .select({ id: later.id })
    .from(later)
    .where(
      and(
        eq(later.connection_id, jobs.connection_id),
        eq(later.job_type, jobs.job_type),
        eq(later.status, 'completed'),
        gt(later.created_at, jobs.created_at),
      ),
    );
  return sql`exists ${completed}`;
}

function jobTypesOf(objectType: (typeof OBJECT_TYPES)[number]): string[] {
  return PROVIDERS.map((provider) => `${provider}_${objectType}`);
}
