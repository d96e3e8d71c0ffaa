import { sql } from 'drizzle-orm';
import { readWithoutTenant } from '../shared/database/tenant.ts';

export interface TenantTable {
  name: string;
  /** The column that says whose a row is. */
  key: 'id' | 'tenant_id';
  /** Row-level security is on. */
  secured: boolean;
  /** The application's role may read it at all. */
  readable: boolean;
}

/** Every table that has rows of tenants, from the database's own catalogue: one that somebody adds is looked at without being listed. */
export async function readTenantTables(): Promise<TenantTable[]> {
  const rows = await readWithoutTenant(sql`
    select t.name, t.key, t.secured, has_column_privilege(t.oid, t.key, 'SELECT') as readable
    from (
      select c.oid, c.relname::text as name, c.relrowsecurity as secured,
        case c.relname when 'tenants' then 'id' else 'tenant_id' end as key
      from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    ) t
    where exists (select from pg_attribute a where a.attrelid = t.oid and a.attname = t.key and not a.attisdropped)
      and (t.key = 'tenant_id' or t.name = 'tenants')
    order by t.name`);
  return rows as unknown as TenantTable[];
}
