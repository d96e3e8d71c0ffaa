import { type SQL, sql } from 'drizzle-orm';

/**
 * Two tenants that nobody works for, with a row in every tenant table: the isolation canary looks at each as the other.
 * Their migration makes them with these ids; what counts tenants or walks through all of them leaves them out.
 */
export const CANARY_TENANTS = ['ca000000-0000-4000-8000-000000000001', 'ca000000-0000-4000-8000-000000000002'] as const;

/** `<column> not in (…)`, for the queries of those who see every tenant. */
export function notCanary(column: SQL): SQL {
  const ids = CANARY_TENANTS.map((id) => sql`${id}::uuid`);
  return sql`${column} not in (${sql.join(ids, sql`, `)})`;
}
