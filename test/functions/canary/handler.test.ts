import { afterAll, afterEach, beforeAll, beforeEach, expect, it, test } from '@jest/globals';
import '../support/hold-lines.ts';
import { type Capture, captureLines, lambdaContext, scheduleEvent } from 'lamplight/testing';
import { handler } from '../../../functions/canary/handler.ts';
import { CANARY_TENANTS } from '../../../functions/shared/canary-tenants.ts';
import { type Suite, startSuite } from '../support/start-suite.ts';
import { TENANT_TABLES } from '../support/tenant-tables.ts';

const POLICY = "NULLIF(current_setting('app.current_tenant_id', true), '')::uuid";

let suite: Suite;
let written: Capture;

beforeAll(async () => {
  suite = await startSuite();
}, 60_000);
afterAll(() => suite.stop());
beforeEach(() => {
  written = captureLines();
});
afterEach(() => written.stop());

const run = () => handler(scheduleEvent(), lambdaContext());
const owner = (statement: string) => suite.sql('migrator', statement);

/** What was counted by check, in the order of the catalogue. */
function violations(): Record<string, number> {
  const documents = written.documents().filter((document) => 'tenant_isolation_violations_total' in document);
  return Object.fromEntries(
    documents.map(({ check, tenant_isolation_violations_total: n }) => [check, n] as [string, number]),
  );
}

const runs = () => written.values('isolation_canary_runs_total').map(({ values }) => values);

it('finds nothing where isolation holds, and says so as 0', async () => {
  await run();
  expect(violations()).toEqual({ rls_disabled: 0, foreign_rows: 0, no_context: 0 });
  expect(written.values('tenant_isolation_violations_total').map(({ dimensions }) => dimensions)).toEqual([{}, {}, {}]);
  expect(runs()).toEqual([[1]]);
  expect(written.values('heartbeats_total').map(({ dimensions }) => dimensions)).toEqual([{ service: 'canary' }]);
  expect(written.logs('tenant_isolation_violated')).toEqual([]);
});

it('has a row of each canary tenant in every tenant table, and their connections disconnected', async () => {
  for (const { name, key } of TENANT_TABLES) {
    const { rows } = await owner(`select ${key}::text as tenant from ${name} where ${key}::text like 'ca%' order by 1`);
    expect([name, new Set(rows.map(({ tenant }) => tenant))]).toEqual([name, new Set(CANARY_TENANTS)]);
  }
  const { rows } = await owner(`select distinct status from connections where tenant_id::text like 'ca%'`);
  expect(rows).toEqual([{ status: 'disconnected' }]);
});

test.each(TENANT_TABLES.map(({ name, key }) => [name, key]))(
  'a table %s without row-level security is found by every check',
  async (table) => {
    await owner(`alter table ${table} disable row level security`);
    try {
      await run();
    } finally {
      await owner(`alter table ${table} enable row level security`);
    }
    expect(violations()).toEqual({ rls_disabled: 1, foreign_rows: 1, no_context: 1 });
    const told = written.logs('tenant_isolation_violated');
    expect(told.map(({ level, check, tables }) => [level, check, tables])).toEqual([
      ['critical', 'rls_disabled', [table]],
      ['critical', 'foreign_rows', [table]],
      ['critical', 'no_context', [table]],
    ]);
    expect(runs()).toEqual([[1]]);
  },
);

it('finds a policy that lets through too much, and writes it on the audit trail', async () => {
  await owner('drop policy tenant_isolation on canonical_orders');
  await owner('create policy tenant_isolation on canonical_orders to app_user using (true)');
  try {
    await run();
  } finally {
    await owner('drop policy tenant_isolation on canonical_orders');
    await owner(
      `create policy tenant_isolation on canonical_orders to app_user using (tenant_id = ${POLICY}) with check (tenant_id = ${POLICY})`,
    );
  }
  expect(violations()).toEqual({ rls_disabled: 0, foreign_rows: 1, no_context: 1 });
  const { correlation_id } = written.logs('schedule_completed')[0]!;
  const { rows } = await owner(
    `select category, action, details->>'check' as "check" from audit_events where correlation_id = '${correlation_id}' order by 3`,
  );
  const event = { category: 'security', action: 'tenant_isolation_violated' };
  expect(rows).toEqual([
    { ...event, check: 'foreign_rows' },
    { ...event, check: 'no_context' },
  ]);
});

it('finds a new tenant table that nobody has secured', async () => {
  await owner('create table notes (tenant_id uuid not null)');
  await owner('grant select on notes to app_user');
  await owner(`insert into notes select id from tenants where id::text like 'ca%'`);
  try {
    await run();
  } finally {
    await owner('drop table notes');
  }
  expect(violations()).toEqual({ rls_disabled: 1, foreign_rows: 1, no_context: 1 });
});

it('fails, and counts no run, where a dropped policy or row leaves nothing to see and so nothing proven', async () => {
  await owner('drop policy tenant_isolation on jobs');
  try {
    await expect(run()).rejects.toThrow('jobs');
  } finally {
    await owner(
      `create policy tenant_isolation on jobs to app_user using (tenant_id = ${POLICY}) with check (tenant_id = ${POLICY})`,
    );
  }
  expect(runs()).toEqual([]);
  expect(written.values('heartbeats_total')).toEqual([]);
  expect(written.logs('schedule_completed')).toMatchObject([{ level: 'error', outcome: 'error' }]);
});

it('puts its rows back into the cache, which a crash of the database empties', async () => {
  await owner('truncate cache_entries');
  await run();
  expect(runs()).toEqual([[1]]);
});
