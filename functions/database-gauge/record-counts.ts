import { type SQL, sql } from 'drizzle-orm';
import { notCanary } from '../shared/canary-tenants.ts';
import { metrics } from '../shared/catalogue.ts';
import { readWithoutTenant } from '../shared/database/tenant.ts';
import { PLANS, type Plan, PROVIDERS, type Provider } from '../shared/vocabulary.ts';

/** One statement for all counts. Tenants without a live client are listed only where they have a series of their own, which must fall to 0. */
const COUNTS: SQL = sql`
  select 'tenants' as gauge, plan as label, null as tenant_id, count(*) as value
  from tenants where ${notCanary(sql`id`)} group by plan
  union all
  select 'connections', provider, null, count(*)
  from connections where status = 'active' and ${notCanary(sql`tenant_id`)} group by provider
  union all
  select 'live', t.plan, t.id::text, count(l.id)
  from tenants t left join live_connections l on l.tenant_id = t.id
  where ${notCanary(sql`t.id`)} group by t.id, t.plan
  having t.plan = 'enterprise' or count(l.id) > 0`;

type Count =
  | { gauge: 'tenants'; label: Plan; value: number }
  | { gauge: 'connections'; label: Provider; value: number }
  | { gauge: 'live'; label: Plan; tenant_id: string; value: number };

/**
 * Tenants by plan, active connections by provider and live connections by tenant. What there is none of is 0, not absent.
 *
 * @param at the scheduled minute, in milliseconds since the epoch
 * @throws DatabaseError
 */
export async function recordCounts(at: number): Promise<void> {
  const counts = (await readWithoutTenant(COUNTS)) as unknown as Count[];
  for (const plan of PLANS) metrics.tenants_active_total.set(countOf(counts, 'tenants', plan), { plan }, { at });
  for (const provider of PROVIDERS) {
    metrics.connections_active_total.set(countOf(counts, 'connections', provider), { provider }, { at });
  }
  // Nobody's, so that the sum is there while no tenant has any.
  metrics.api_active_connections.set(0, {}, { at });
  for (const count of counts) {
    if (count.gauge !== 'live') continue;
    const { tenant_id, value, label: plan } = count;
    metrics.api_active_connections.set(value, { tenant_id }, { at, claims: { plan } });
  }
}

function countOf(counts: Count[], gauge: Count['gauge'], label: string): number {
  return counts.find((count) => count.gauge === gauge && count.label === label)?.value ?? 0;
}
