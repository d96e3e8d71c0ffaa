import { type SQL, sql } from 'drizzle-orm';
import { readWithoutTenant } from '../shared/database/tenant.ts';
import { missingForSync } from '../shared/entitlements.ts';
import { PLAN_FEATURES } from '../shared/plans.ts';
import { OBJECT_TYPES, type ObjectType, PLANS, PROVIDERS } from '../shared/vocabulary.ts';

/** Syncs that one minute begins at most; the longest overdue first, the rest a minute later. */
const MAX_DUE = 200;

/** The secret of the role `scheduler_reader`, which sees every tenant's ids and schedule columns and nothing else. */
export const READER = 'SCHEDULER_SECRET_ARN';

export interface DueSync {
  tenant_id: string;
  connection_id: string;
  object_type: ObjectType;
}

/**
 * Syncs that are due in a minute: the plan includes them, the connection is active, no such sync is on its way, and the last
 * one was asked for, by whomever, as long ago as the connection's frequency says. A sync that failed is not due any sooner.
 *
 * @param at the scheduled minute
 */
export async function findDueSyncs(at: Date): Promise<DueSync[]> {
  const rows = await readWithoutTenant(
    sql`
      select c.tenant_id, c.id as connection_id, wanted.object_type
      from connections c
      join tenants t on t.id = c.tenant_id
      join (values ${sql.join(includedSyncs(), sql`, `)})
        as wanted (plan, provider, object_type, default_minutes, minimum_minutes)
        on wanted.plan = t.plan and wanted.provider = c.provider
      left join lateral (
        select j.status, date_trunc('minute', j.created_at) as asked_at from jobs j
        where j.connection_id = c.id and j.job_type = c.provider || '_' || wanted.object_type
        order by j.created_at desc limit 1
      ) as latest on true
      where c.status = 'active' and (latest.asked_at is null or (
        latest.status not in ('pending', 'running')
        and latest.asked_at + make_interval(mins => greatest(minimum_minutes, coalesce(c.sync_every_minutes, default_minutes)))
          <= ${at.toISOString()}::timestamptz))
      order by latest.asked_at nulls first, c.id
      limit ${MAX_DUE}`,
    READER,
  );
  return rows as unknown as DueSync[];
}

/** A row for each kind of sync that a plan includes, with its frequency. */
function includedSyncs(): SQL[] {
  const kinds = PLANS.flatMap((plan) =>
    PROVIDERS.flatMap((provider) => OBJECT_TYPES.map((objectType) => ({ plan, provider, objectType }))),
  );
  return kinds
    .filter(({ plan, provider, objectType }) => missingForSync(plan, provider, objectType) === undefined)
    .map(({ plan, provider, objectType }) => {
      const { defaultMinutes, minimumMinutes } = PLAN_FEATURES[plan].sync_frequency;
      return sql`(${plan}::text, ${provider}::text, ${objectType}::text, ${defaultMinutes}::integer, ${minimumMinutes}::integer)`;
    });
}
