import type { Role } from './start-suite.ts';

export interface TenantTable {
  name: string;
  /** The column that says whose a row is. */
  key: 'id' | 'tenant_id';
  /** A row of a tenant; `number` makes it another one. Rows refer to those of number 0, in the order of the list. */
  insert: (tenant: string, number: number) => string;
  /** Something that an update could set. */
  change: string;
  mayUpdate: boolean;
  mayDelete: boolean;
  /** A column that the readers may read. */
  readers: Partial<Record<Role, string>>;
}

const AT = "'2026-11-24T12:00:00Z'";
const ALL_READERS = { scheduler_reader: 'id', gauge_reader: 'id', runbook_reader: 'id' };
const RUNBOOK = { runbook_reader: 'id' };

/** Ids that can be told from the tenant's: each table's own digit, then the number. */
const id = (tenant: string, table: number, number: number) => `'${table}${number}${tenant.slice(2)}'`;
const user = (tenant: string) => id(tenant, 1, 0);
const connection = (tenant: string) => id(tenant, 3, 0);

/** Every tenant table, with what is needed to try each verb on it. */
export const TENANT_TABLES: TenantTable[] = [
  {
    name: 'tenants',
    key: 'id',
    insert: (tenant) => `INSERT INTO tenants VALUES ('${tenant}', 'Acme', 'free', ${AT})`,
    ...{ change: "name = 'x'", mayUpdate: true, mayDelete: false, readers: ALL_READERS },
  },
  {
    name: 'users',
    key: 'tenant_id',
    insert: (tenant, number) => `INSERT INTO users VALUES
      (${id(tenant, 1, number)}, '${tenant}', 'owner-${number || ''}${number ? '-' : ''}${tenant}@example.com', 'hash', 'owner', ${AT})`,
    ...{ change: "role = 'viewer'", mayUpdate: true, mayDelete: true, readers: RUNBOOK },
  },
  {
    name: 'sessions',
    key: 'tenant_id',
    insert: (tenant, number) => `INSERT INTO sessions VALUES
      (${id(tenant, 2, number)}, '${tenant}', ${user(tenant)}, ${AT}, ${AT})`,
    ...{ change: `ended_at = ${AT}`, mayUpdate: true, mayDelete: true, readers: { runbook_reader: 'user_id' } },
  },
  {
    name: 'connections',
    key: 'tenant_id',
    insert: (tenant, number) => `INSERT INTO connections VALUES
      (${id(tenant, 3, number)}, '${tenant}', 'shopify', 'Shop', 'active', 'cipher', 1, NULL, ${AT}, ${AT})`,
    ...{ change: "label = 'x'", mayUpdate: true, mayDelete: true, readers: ALL_READERS },
  },
  {
    name: 'jobs',
    key: 'tenant_id',
    insert: (
      tenant,
      number,
    ) => `INSERT INTO jobs (id, tenant_id, connection_id, job_type, status, correlation_id, created_at)
      VALUES (${id(tenant, 4, number)}, '${tenant}', ${connection(tenant)}, 'shopify_${number ? 'products' : 'orders'}',
        'pending', 'c', ${AT})`,
    ...{ change: "status = 'running'", mayUpdate: true, mayDelete: false, readers: ALL_READERS },
  },
  {
    name: 'sync_state',
    key: 'tenant_id',
    insert: (tenant, number) => `INSERT INTO sync_state VALUES
      ('${tenant}', ${connection(tenant)}, '${number ? 'products' : 'orders'}', NULL, ${AT})`,
    ...{ change: "cursor = 'x'", mayUpdate: true, mayDelete: true },
    readers: { scheduler_reader: 'object_type', gauge_reader: 'object_type', runbook_reader: 'object_type' },
  },
  {
    name: 'canonical_orders',
    key: 'tenant_id',
    insert: (tenant, number) => `INSERT INTO canonical_orders VALUES (${id(tenant, 5, number)}, '${tenant}',
      ${connection(tenant)}, '${number}', '#1', 'paid', 'EUR', 1, NULL, NULL, ${AT}, ${AT}, ${AT})`,
    ...{ change: "status = 'x'", mayUpdate: true, mayDelete: true, readers: RUNBOOK },
  },
  {
    name: 'canonical_customers',
    key: 'tenant_id',
    insert: (tenant, number) => `INSERT INTO canonical_customers VALUES (${id(tenant, 6, number)}, '${tenant}',
      ${connection(tenant)}, '${number}', NULL, NULL, 1, ${AT}, ${AT})`,
    ...{ change: 'orders_count = 2', mayUpdate: true, mayDelete: true, readers: RUNBOOK },
  },
  {
    name: 'canonical_products',
    key: 'tenant_id',
    insert: (tenant, number) => `INSERT INTO canonical_products VALUES (${id(tenant, 7, number)}, '${tenant}',
      ${connection(tenant)}, '${number}', NULL, 'Lamp', 'active', NULL, NULL, ${AT}, ${AT})`,
    ...{ change: "title = 'x'", mayUpdate: true, mayDelete: true, readers: RUNBOOK },
  },
  {
    name: 'audit_events',
    key: 'tenant_id',
    insert: (tenant, number) => `INSERT INTO audit_events (id, tenant_id, category, action, correlation_id, "timestamp")
      VALUES (${id(tenant, 8, number)}, '${tenant}', 'job', 'job_requested', 'c', ${AT})`,
    ...{ change: "action = 'x'", mayUpdate: false, mayDelete: false, readers: RUNBOOK },
  },
  {
    name: 'live_connections',
    key: 'tenant_id',
    insert: (tenant, number) => `INSERT INTO live_connections VALUES
      ('${tenant}-${number}', '${tenant}', ${user(tenant)}, ${AT}, ${AT}, ${id(tenant, 2, 0)})`,
    ...{ change: `last_seen_at = ${AT}`, mayUpdate: true, mayDelete: true },
    readers: { gauge_reader: 'id', runbook_reader: 'user_id' },
  },
  {
    name: 'cache_entries',
    key: 'tenant_id',
    insert: (tenant, number) => `INSERT INTO cache_entries VALUES ('${tenant}', 'k${number}', 'cipher', 1, ${AT})`,
    ...{ change: `expires_at = ${AT}`, mayUpdate: true, mayDelete: true, readers: { runbook_reader: 'key' } },
  },
];
