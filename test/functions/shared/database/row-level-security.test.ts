import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import '../../support/hold-lines.ts';
import { CANARY_TENANTS } from '../../../../functions/shared/canary-tenants.ts';
import { attempt as attemptIn, DENIED } from '../../support/attempt.ts';
import { ROLES, type Role, type Suite, startSuite } from '../../support/start-suite.ts';
import { TENANT_TABLES } from '../../support/tenant-tables.ts';

const OURS = '00000000-0000-4000-8000-00000000000a';
const THEIRS = '00000000-0000-4000-8000-00000000000b';
const INJECTED = `${OURS}' OR '1'='1`;

let suite: Suite;

beforeAll(async () => {
  suite = await startSuite();
  for (const tenant of [OURS, THEIRS]) {
    for (const { insert } of TENANT_TABLES) await suite.sql('migrator', insert(tenant, 0));
  }
}, 60_000);
afterAll(() => suite.stop());

const attempt = (role: Role, tenant: string | null, statement: string) => attemptIn(suite, role, tenant, statement);

const NO_UUID = '22P02';

describe.each(TENANT_TABLES)('$name', ({ name, key, insert, change, mayUpdate, mayDelete, readers }) => {
  const owned = (tenant: string) => `${key} = '${tenant}'`;

  it('shows app_user the rows of its tenant alone', async () => {
    expect(await attempt('app_user', OURS, `SELECT ${key} FROM ${name}`)).toBe(1);
    expect(await attempt('app_user', OURS, `SELECT ${key} FROM ${name} WHERE ${owned(THEIRS)}`)).toBe(0);
    expect(await attempt('app_user', THEIRS, `SELECT ${key} FROM ${name} WHERE ${owned(THEIRS)}`)).toBe(1);
  });

  it('shows app_user nothing without a tenant, and nothing by a tenant that is none', async () => {
    expect(await attempt('app_user', null, `SELECT ${key} FROM ${name}`)).toBe(0);
    expect(await attempt('app_user', '', `SELECT ${key} FROM ${name}`)).toBe(0);
    expect(await attempt('app_user', INJECTED, `SELECT ${key} FROM ${name}`)).toBe(NO_UUID);
  });

  it('lets app_user change and delete rows of its tenant alone, where it may at all', async () => {
    const update = (tenant: string) => `UPDATE ${name} SET ${change} WHERE ${owned(tenant)}`;
    const remove = (tenant: string) => `DELETE FROM ${name} WHERE ${owned(tenant)}`;
    expect(await attempt('app_user', OURS, update(OURS))).toBe(mayUpdate ? 1 : DENIED);
    expect(await attempt('app_user', OURS, update(THEIRS))).toBe(mayUpdate ? 0 : DENIED);
    expect(await attempt('app_user', null, update(OURS))).toBe(mayUpdate ? 0 : DENIED);
    expect(await attempt('app_user', OURS, remove(OURS))).toBe(mayDelete ? 1 : DENIED);
    expect(await attempt('app_user', OURS, remove(THEIRS))).toBe(mayDelete ? 0 : DENIED);
    expect(await attempt('app_user', null, remove(THEIRS))).toBe(mayDelete ? 0 : DENIED);
  });

  it('lets app_user hand no row to another tenant', async () => {
    const move = `UPDATE ${name} SET ${key} = '${THEIRS}' WHERE ${owned(OURS)}`;
    expect(await attempt('app_user', OURS, move)).toBe(DENIED);
    expect(await attempt('app_user', OURS, insert(THEIRS, 1))).toBe(DENIED);
    expect(await attempt('app_user', null, insert(OURS, 1))).toBe(DENIED);
  });

  it('lets app_user insert rows of its tenant', async () => {
    const tenant = name === 'tenants' ? crypto.randomUUID() : OURS;
    expect(await attempt('app_user', tenant, insert(tenant, 1))).toBe(1);
  });

  test.each(ROLES.filter((role) => role !== 'app_user'))(
    'lets %s read its columns of all tenants, and write nothing',
    async (role) => {
      const column = readers[role];
      expect(await attempt(role, null, `SELECT ${column ?? key} FROM ${name}`)).toBe(
        column ? 2 + CANARY_TENANTS.length : DENIED,
      );
      const readOnly = '25006';
      for (const write of [`UPDATE ${name} SET ${change}`, `DELETE FROM ${name}`, insert(OURS, 1)]) {
        expect(await attempt(role, null, write)).toBe(readOnly);
      }
      // Read-only is a setting that a login could change; that it may not write is none.
      const granted = `SELECT 1 FROM pg_roles WHERE rolname = '${role}' AND
        (has_any_column_privilege(oid, '${name}', 'INSERT, UPDATE') OR has_table_privilege(oid, '${name}', 'DELETE, TRUNCATE'))`;
      expect(await attempt('migrator', null, granted)).toBe(0);
    },
  );
});

it('keeps row-level security on for every table with a tenant, and has no table that these tests do not know', async () => {
  const statement = `SELECT c.relname::text AS name, c.relrowsecurity AS secured FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1`;
  const { rows } = await suite.sql('migrator', statement);
  const secured = rows.filter((row) => row.secured).map((row) => row.name);
  expect(secured).toEqual(TENANT_TABLES.map(({ name }) => name).sort());
  const open = rows.filter((row) => !row.secured).map((row) => row.name);
  expect(open).toEqual(['lamplight_migrations', 'rate_limits']);
});

it('indexes every tenant_id, on which each policy filters', async () => {
  const statement = `SELECT c.relname::text AS name FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE a.attname = 'tenant_id' AND c.relkind = 'r' AND NOT EXISTS (
      SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum)`;
  expect((await suite.sql('migrator', statement)).rows).toEqual([]);
});

it('lets app_user write an audit event of a login without a tenant, and neither read it nor write another', async () => {
  const insert = (category: string) => `INSERT INTO audit_events (id, category, action, correlation_id, "timestamp")
    VALUES (gen_random_uuid(), '${category}', 'login_failed', 'c', '2026-11-24')`;
  expect(await attempt('app_user', null, insert('auth'))).toBe(1);
  expect(await attempt('app_user', OURS, insert('auth'))).toBe(1);
  expect(await attempt('app_user', null, insert('job'))).toBe(DENIED);
  expect(await attempt('app_user', null, `${insert('auth')} RETURNING id`)).toBe(DENIED);
  await suite.sql('app_user', insert('auth'));
  expect(await attempt('app_user', null, 'SELECT id FROM audit_events')).toBe(0);
});

it('answers the login function to app_user alone', async () => {
  const call = `SELECT user_id FROM find_login('owner-${OURS}@example.com')`;
  const session = `SELECT role FROM find_session('${OURS}', '${OURS}', '${OURS}', '2026-11-24')`;
  expect(await attempt('app_user', null, call)).toBe(1);
  for (const role of ROLES.filter((one) => one !== 'app_user')) {
    expect([role, await attempt(role, null, call)]).toEqual([role, DENIED]);
    expect([role, await attempt(role, null, session)]).toEqual([role, DENIED]);
  }
});

it('keeps every secret and personal column from runbook_reader, and stops its statements after five seconds', async () => {
  for (const [table, column] of [
    ['tenants', 'name'],
    ['users', 'email'],
    ['users', 'password_hash'],
    ['sessions', 'id'],
    ['connections', 'encrypted_credentials'],
    ['canonical_orders', 'customer_email'],
    ['canonical_customers', 'email'],
    ['canonical_customers', 'full_name'],
    ['audit_events', 'details'],
    ['cache_entries', 'encrypted_value'],
    ['live_connections', 'id'],
  ]) {
    expect([column, await attempt('runbook_reader', null, `SELECT ${column} FROM ${table}`)]).toEqual([column, DENIED]);
  }
  expect((await suite.sql('runbook_reader', 'SHOW statement_timeout')).rows).toEqual([{ statement_timeout: '5s' }]);
  expect(await attempt('runbook_reader', null, 'SELECT pid FROM pg_stat_activity LIMIT 1')).toBe(1);
});

it('keeps a foreign key from reaching over to another tenant', async () => {
  const theirs = await suite.sql('migrator', `SELECT id FROM connections WHERE tenant_id = '${THEIRS}'`);
  const insert = `INSERT INTO jobs (id, tenant_id, connection_id, job_type, status, correlation_id, created_at)
    VALUES (gen_random_uuid(), '${OURS}', '${theirs.rows[0]!.id}', 'shopify_orders', 'pending', 'c', '2026-11-24')`;
  expect(await attempt('app_user', OURS, insert)).toBe('23503');
});
