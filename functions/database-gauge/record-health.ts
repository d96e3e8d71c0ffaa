import { type SQL, sql } from 'drizzle-orm';
import { logger } from 'lamplight/observe';
import { notCanary } from '../shared/canary-tenants.ts';
import { metrics } from '../shared/catalogue.ts';
import { readWithoutTenant } from '../shared/database/tenant.ts';
import { OBJECT_TYPES, type Plan, type Provider } from '../shared/vocabulary.ts';

const log = logger('suite.gauge.connections');

/** The Data API answers at most 1 MiB; a row is some 300 bytes of it. */
const PAGE_ROWS = 1_000;

interface Health {
  tenant_id: string;
  plan: Plan;
  provider: Provider;
  active: number;
  error: number;
  disconnected: number;
  /** Seconds since the last successful sync of the connection that waits longest; null where none was ever begun. */
  orders: number | null;
  customers: number | null;
  products: number | null;
}

/**
 * Says for each tenant and provider how its connections are (`connection_health`), and records how old their data is.
 * A sync that never came to its end counts from the connection's creation; a disconnected connection does not age.
 *
 * @param at the scheduled minute, in milliseconds since the epoch
 * @throws DatabaseError
 */
export async function recordHealth(at: number): Promise<void> {
  let last: Health | undefined;
  do {
    const page = (await readWithoutTenant(healthAfter(last, at))) as unknown as Health[];
    for (const health of page) record(health, at);
    last = page.length === PAGE_ROWS ? page.at(-1) : undefined;
  } while (last);
}

function record({ tenant_id, plan, provider, active, error, disconnected, ...ages }: Health, at: number): void {
  const sync_freshness_s: Record<string, number> = {};
  for (const object_type of OBJECT_TYPES) {
    const seconds = ages[object_type];
    if (seconds === null) continue;
    sync_freshness_s[object_type] = seconds;
    const labels = { tenant_id, provider, object_type };
    metrics.sync_freshness_seconds.set(seconds, labels, { at, claims: { plan } });
  }
  log.info('connection_health', {
    ...{ tenant_id, plan, provider, sync_freshness_s },
    ...{ connections_active: active, connections_error: error, connections_disconnected: disconnected },
  });
}

function healthAfter(last: Health | undefined, at: number): SQL {
  const after = last ? sql`and (c.tenant_id, c.provider) > (${last.tenant_id}::uuid, ${last.provider})` : sql``;
  const instant = sql`${new Date(at).toISOString()}::timestamptz`;
  return sql`
    select c.tenant_id::text as tenant_id, t.plan, c.provider,
      count(*) filter (where c.status = 'active') as active,
      count(*) filter (where c.status = 'error') as error,
      count(*) filter (where c.status = 'disconnected') as disconnected,
      max(s.orders) as orders, max(s.customers) as customers, max(s.products) as products
    from connections c join tenants t on t.id = c.tenant_id
    left join lateral (
      select max(age) filter (where object_type = 'orders') as orders,
        max(age) filter (where object_type = 'customers') as customers,
        max(age) filter (where object_type = 'products') as products
      from (
        select object_type,
          greatest(0, extract(epoch from ${instant} - coalesce(last_success_at, c.created_at)))::float8 as age
        from sync_state where tenant_id = c.tenant_id and connection_id = c.id and c.status <> 'disconnected'
      ) ages
    ) s on true
    where ${notCanary(sql`c.tenant_id`)} ${after}
    group by c.tenant_id, t.plan, c.provider
    order by c.tenant_id, c.provider
    limit ${PAGE_ROWS}`;
}
