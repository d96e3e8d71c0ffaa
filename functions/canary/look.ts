import { type SQL, sql } from 'drizzle-orm';
import { withNewTenant, withoutTenant } from '../shared/database/tenant.ts';
import type { TenantTable } from './tenant-tables.ts';

/** Where no sweep of old entries comes by. */
const NEVER = '2100-01-01T00:00:00Z';

/** What a tenant sees of one table. */
export interface Sight {
  name: string;
  /** A row of its own: where it sees none, that it sees no others proves nothing. */
  own: boolean;
  /** A row of anybody else. */
  others: boolean;
}

/** Looks at every table in one transaction of a canary tenant. Asks whether there are rows, and reads none. */
export async function lookAs(tenantId: string, tables: TenantTable[]): Promise<Sight[]> {
  return await withNewTenant(tenantId, async (tx) => {
    // The cache's table is unlogged, and empty after a crash of the database: its row is put back by whoever comes first.
    await tx.execute(sql`
      insert into cache_entries (tenant_id, key, encrypted_value, encryption_key_version, expires_at)
      values (${tenantId}::uuid, 'canary', 'none', 1, ${NEVER}::timestamptz) on conflict do nothing`);
    const own = sql`${tenantId}::uuid`;
    const { rows } = await tx.execute(
      everywhere(tables, (table, key) => {
        return sql`exists (select from ${table} where ${key} = ${own}) as own,
          exists (select from ${table} where ${key} is distinct from ${own}) as others`;
      }),
    );
    return rows as unknown as Sight[];
  });
}

/** The tables of which a transaction without a tenant sees anything. */
export async function lookWithoutTenant(tables: TenantTable[]): Promise<string[]> {
  const { rows } = await withoutTenant((tx) =>
    tx.execute(everywhere(tables, (table) => sql`exists (select from ${table}) as visible`)),
  );
  return rows.filter(({ visible }) => visible).map(({ name }) => name as string);
}

/** One row for each table that the role may read. */
function everywhere(tables: TenantTable[], columns: (table: SQL, key: SQL) => SQL): SQL {
  const looks = tables
    .filter(({ readable }) => readable)
    .map(({ name, key }) => {
      return sql`select ${name}::text as name, ${columns(sql`${sql.identifier(name)}`, sql`${sql.identifier(key)}`)}`;
    });
  return sql.join(looks, sql` union all `);
}
