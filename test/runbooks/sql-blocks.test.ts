import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadRunbooks } from '../../lib/runbooks/load-runbooks.ts';
import { parseRunbooks } from '../../lib/runbooks/parse-runbook.ts';
import { attempt, DENIED } from '../functions/support/attempt.ts';
import { type Suite, startSuite } from '../functions/support/start-suite.ts';
import { NOW, type SeededTenant, seedCommon, seedTroubledTenant } from './seed-two-tenants.ts';

type Row = Record<string, unknown>;

let suite: Suite;
let tenants: SeededTenant[];

const blocks = parseRunbooks(loadRunbooks(process.cwd())).runbooks.flatMap((runbook) =>
  runbook.blocks
    .filter(({ kind }) => kind === 'sql')
    .map((block) => ({ ...block, at: `${runbook.id}#${block.anchor}` })),
);

/** Blocks without a tenant in their answer, and what they say of the two. Every other must name both. */
const ANSWERS: Record<string, (rows: Row[]) => void> = {
  'worker-queue-backlog#which-job-type-piles-up': (rows) => {
    expect(rows).toContainEqual(expect.objectContaining({ job_type: 'shopify_customers', pending: 1, tenants: 1 }));
    expect(rows).toContainEqual(expect.objectContaining({ job_type: 'netsuite_customers', pending: 1, tenants: 1 }));
  },
  'worker-queue-backlog#does-a-provider-keep-the-workers-waiting': (rows) =>
    expect(rows).toEqual([expect.objectContaining({ key: 'backoff:shopify', backoff_s: 240 })]),
  'provider-rate-limiting#do-the-workers-leave-the-provider-alone-already': (rows) =>
    expect(rows).toEqual([expect.objectContaining({ key: 'backoff:shopify', seconds: 240 })]),
  'encryption-keys#how-many-connections-are-under-each-key-version': (rows) => {
    expect(rows).toContainEqual({ encryption_key_version: 2, connections: 2, in_error: 0, tenants: 2 });
    // The canary tenants' connections are under the first version too, and disconnected.
    expect(rows).toContainEqual({ encryption_key_version: 1, connections: 4, in_error: 2, tenants: 4 });
  },
  'tenant-isolation#is-row-level-security-on-for-every-table-of-tenants': (rows) => {
    const without = rows.filter(({ rowsecurity }) => rowsecurity === false).map(({ tablename }) => tablename);
    expect(without).toContain('rate_limits');
    expect(without.filter((name) => /^(canonical_|jobs|connections|tenants|users)/.test(String(name)))).toEqual([]);
  },
  'tenant-isolation#which-roles-do-the-policies-name-and-what-do-they-compare': (rows) =>
    expect(rows.length).toBeGreaterThan(20),
  'tenant-isolation#may-a-run-time-role-go-round-row-level-security': (rows) => expect(rows).toEqual([]),
  'tenant-isolation#do-rows-point-at-another-tenants-connection': (rows) => expect(rows).toEqual([]),
  'tenant-isolation#did-anything-act-without-a-tenant': (rows) =>
    expect(rows).toEqual([expect.objectContaining({ category: 'auth', action: 'login_failed' })]),
  'high-api-latency#how-many-connections-does-the-database-have': (rows) =>
    expect(rows).toContainEqual(expect.objectContaining({ usename: 'runbook_reader', state: 'active' })),
  'high-api-latency#which-queries-run-for-long': (rows) => expect(rows).toEqual([]),
  'high-api-latency#who-waits-for-whom': (rows) => expect(rows).toEqual([]),
  'high-api-latency#how-large-are-the-tables-and-are-their-indexes-used': (rows) =>
    expect(rows).toContainEqual(expect.objectContaining({ relname: 'jobs' })),
  'platform-health#who-has-the-databases-connections': (rows) =>
    expect(rows).toContainEqual(expect.objectContaining({ usename: 'runbook_reader' })),
  'platform-health#how-many-deadlocks-and-how-much-work': (rows) =>
    expect(rows).toEqual([expect.objectContaining({ datname: 'suite', deadlocks: 0 })]),
  'platform-health#which-tables-keep-old-transaction-ids': (rows) =>
    expect(rows).toContainEqual(expect.objectContaining({ relname: 'jobs' })),
};

beforeAll(async () => {
  suite = await startSuite();
  tenants = [await seedTroubledTenant(suite, 'shopify'), await seedTroubledTenant(suite, 'netsuite')];
  await seedCommon(suite);
}, 120_000);

afterAll(() => suite?.stop());

describe('the SQL blocks of the runbooks', () => {
  it.each(blocks.map((block) => [block.at, block] as const))('%s answers what was seeded', async (at, { text }) => {
    const { rows } = await run(text);
    const answer = ANSWERS[at];
    if (answer) answer(rows);
    else
      expect(rows.map(({ tenant_id }) => tenant_id)).toEqual(
        expect.arrayContaining(tenants.map((one) => one.tenant_id)),
      );
  });

  it('have no answer listed for a block that is gone', () => {
    expect(Object.keys(ANSWERS).filter((at) => !blocks.some((block) => block.at === at))).toEqual([]);
  });
});

describe('the role that the runbooks run as', () => {
  it.each([
    ['a password hash', 'SELECT password_hash FROM users'],
    ["a user's e-mail address", 'SELECT email FROM users'],
    ['credentials', 'SELECT encrypted_credentials FROM connections'],
    ["a tenant's name", 'SELECT name FROM tenants'],
    ["a customer's e-mail address", 'SELECT customer_email FROM canonical_orders'],
    ["a customer's name", 'SELECT full_name FROM canonical_customers'],
    ['what audit events say in detail', 'SELECT details FROM audit_events'],
    ['what is cached', 'SELECT encrypted_value FROM cache_entries'],
    ['a whole row of connections', 'SELECT * FROM connections'],
  ])('may not see %s', async (_what, statement) => {
    expect(await attempt(suite, 'runbook_reader', null, statement)).toBe(DENIED);
  });

  it.each([
    "UPDATE connections SET status = 'active'",
    'DELETE FROM jobs',
    "INSERT INTO rate_limits (key, window_started_at, count) VALUES ('x', '2026-01-01', 1)",
    'CREATE TABLE mine (id integer)',
  ])('may not do this: %s', async (statement) => {
    // Read-only transactions refuse it, or a privilege that is not there.
    expect(await attempt(suite, 'runbook_reader', null, statement)).toMatch(/^(25006|42501)$/);
  });
});

/** With only those of the parameters that the block names, as the Data API wants it. */
async function run(text: string): Promise<{ rows: Row[] }> {
  const times: Record<string, string> = { now: NOW, from: '2026-11-24T11:00:00Z', to: NOW };
  const named = Object.entries(times).filter(([name]) => new RegExp(`(?<!:):${name}\\b`).test(text));
  return await suite.sql('runbook_reader', text, Object.fromEntries(named));
}
