import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import '../../support/hold-lines.ts';
import { eq, sql } from 'drizzle-orm';
import { type Capture, captureLines, matchers } from 'lamplight/testing';
import { audit } from '../../../../functions/shared/audit.ts';
import { DatabaseError } from '../../../../functions/shared/database/database-error.ts';
import { connections, tenants, users } from '../../../../functions/shared/database/schema.ts';
import { withNewTenant, withoutTenant, withTenant } from '../../../../functions/shared/database/tenant.ts';
import { asTenant } from '../../support/as-tenant.ts';
import { type Suite, startSuite } from '../../support/start-suite.ts';

expect.extend(matchers);
const [OURS, THEIRS] = [crypto.randomUUID(), crypto.randomUUID()];
const now = new Date('2026-11-24T12:00:00.123Z');
let suite: Suite;
let written: Capture;

beforeAll(async () => {
  suite = await startSuite();
  written = captureLines();
  for (const id of [OURS, THEIRS]) {
    await withNewTenant(id, async (tx) => {
      await tx.insert(tenants).values({ id, name: 'Acme', plan: 'pro', created_at: now });
    });
  }
}, 60_000);
beforeEach(() => written.clear());
afterAll(async () => {
  written.stop();
  await suite.stop();
});

function connection(id: string) {
  const encrypted = { encrypted_credentials: 'x', encryption_key_version: 1 };
  const times = { created_at: now, updated_at: now };
  return {
    id,
    tenant_id: OURS,
    provider: 'shopify' as const,
    label: 'Shop',
    status: 'active' as const,
    ...encrypted,
    ...times,
  };
}

const countConnections = async () =>
  Number((await suite.sql('migrator', 'SELECT count(*)::int AS count FROM connections')).rows[0]!.count);

it("shows the unit's own tenant and no other", async () => {
  const rows = await asTenant(OURS, () => withTenant((tx) => tx.select().from(tenants)));
  expect(rows).toEqual([{ id: OURS, name: 'Acme', plan: 'pro', created_at: now }]);
});

it('refuses to ask without a tenant, and counts it', async () => {
  const asked = asTenant(undefined, () => withTenant((tx) => tx.select().from(tenants)));
  await expect(asked).rejects.toMatchObject({ code: 'no_tenant' });
  expect(written).toHaveMetric('tenant_isolation_violations_total', { value: 1, properties: { check: 'no_context' } });
  expect(written).toHaveLogged('tenant_isolation_violated', { level: 'critical', check: 'no_context' });
});

it('shows nothing of any tenant where there is none', async () => {
  expect(await withoutTenant((tx) => tx.select().from(tenants))).toEqual([]);
});

it('rolls everything back when the work throws, with the audit event and its count', async () => {
  const before = await countConnections();
  const thrown = new Error('of the work');
  const work = asTenant(OURS, () =>
    withTenant(async (tx) => {
      await tx.insert(connections).values(connection(crypto.randomUUID()));
      await audit(tx, { category: 'connection', action: 'connection_created' });
      throw thrown;
    }),
  );
  await expect(work).rejects.toBe(thrown);
  expect(await countConnections()).toBe(before);
  expect(written.values('audit_events_total')).toEqual([]);
  expect(written.logs('audit_event')).toEqual([]);
});

it('fails the change when its audit event cannot be written', async () => {
  const before = await countConnections();
  const work = asTenant(OURS, () =>
    withTenant(async (tx) => {
      await tx.insert(connections).values(connection(crypto.randomUUID()));
      await audit(tx, { category: 'nothing' as never, action: 'x' });
    }),
  );
  await expect(work).rejects.toThrow(/audit_events_category_check/);
  expect(await countConnections()).toBe(before);
});

it('redacts the details of an audit event', async () => {
  const details = { provider: 'shopify', access_token: 'shpat_0123456789abcdef0123456789abcdef' };
  await asTenant(OURS, () =>
    withTenant((tx) =>
      audit(tx, { category: 'connection', action: 'connection_tested', details, error_message: '401' }),
    ),
  );
  const { rows } = await suite.sql(
    'migrator',
    "SELECT details::text AS details, error_message FROM audit_events WHERE action = 'connection_tested'",
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ error_message: '401', details: expect.stringContaining('shopify') });
  expect(rows[0]!.details).not.toContain('shpat_');
});

it('carries no SQL and no value in its errors', async () => {
  const id = crypto.randomUUID();
  const email = 'secret.person@example.com';
  const user = {
    id,
    tenant_id: OURS,
    email,
    password_hash: 'hash-of-password',
    role: 'owner' as const,
    created_at: now,
  };
  await asTenant(OURS, () => withTenant((tx) => tx.insert(users).values(user)));
  const again = asTenant(OURS, () => withTenant((tx) => tx.insert(users).values(user)));
  const error = await again.catch((thrown: unknown) => thrown as DatabaseError);
  expect(error).toBeInstanceOf(DatabaseError);
  expect(error).toMatchObject({ code: 'unique_violation', sqlState: '23505', constraint: 'users_pkey' });
  const wrong = await asTenant(OURS, () => withTenant((tx) => tx.execute(sql`select ${email}::uuid`))).catch(
    (thrown) => thrown,
  );
  expect(wrong).toMatchObject({ code: 'query_failed', sqlState: '22P02' });
  for (const one of [error, wrong]) {
    const text = `${JSON.stringify(one)} ${(one as Error).stack} ${String((one as Error).cause)}`;
    for (const leaked of [email, 'hash-of-password', id, 'insert into', 'select ']) expect(text).not.toContain(leaked);
  }
});

it("counts another tenant's row and hands it to nobody, however it was asked for", async () => {
  // What a broken policy would do: the owner's login is not bound by row-level security.
  const statement = 'ALTER POLICY tenant_isolation ON tenants USING (true)';
  await suite.sql('migrator', statement);
  await suite.sql('migrator', 'ALTER POLICY tenant_isolation ON users USING (true)');
  try {
    const mapped = asTenant(OURS, () => withTenant((tx) => tx.select().from(tenants).where(eq(tenants.id, THEIRS))));
    await expect(mapped).rejects.toMatchObject({ code: 'foreign_row' });
    const raw = asTenant(THEIRS, () => withTenant((tx) => tx.execute(sql`select tenant_id from users`)));
    await expect(raw).rejects.toMatchObject({ code: 'foreign_row' });
  } finally {
    const own = "NULLIF(current_setting('app.current_tenant_id', true), '')::uuid";
    await suite.sql('migrator', `ALTER POLICY tenant_isolation ON tenants USING (id = ${own})`);
    await suite.sql('migrator', `ALTER POLICY tenant_isolation ON users USING (tenant_id = ${own})`);
  }
  expect(written).toHaveMetric('tenant_isolation_violations_total', {
    value: 2,
    properties: { check: 'foreign_rows' },
  });
  expect(written).toHaveLogged('tenant_isolation_violated', { check: 'foreign_rows' });
});

it('keeps the tenants of transactions that run at the same time apart', async () => {
  const ids = Array.from({ length: 20 }, (_, index) => (index % 2 ? OURS : THEIRS));
  const seen = await Promise.all(
    ids.map((id) =>
      asTenant(id, () => withTenant(async (tx) => (await tx.select({ id: tenants.id }).from(tenants))[0]!.id)),
    ),
  );
  expect(seen).toEqual(ids);
});

it('says that the database is away, and works again when it is back', async () => {
  const { pid } = suite.postgres;
  process.kill(pid!, 'SIGKILL');
  const ask = () => asTenant(OURS, () => withTenant((tx) => tx.select().from(tenants)));
  const answers: unknown[] = [];
  for (let tries = 0; tries < 60; tries++) {
    const answer = await ask().catch((error: unknown) => error);
    answers.push(answer);
    if (Array.isArray(answer)) break;
  }
  for (const failed of answers.slice(0, -1)) expect(String(failed)).toMatch(/the database is not available/);
  expect(answers.at(-1)).toHaveLength(1);
}, 60_000);
