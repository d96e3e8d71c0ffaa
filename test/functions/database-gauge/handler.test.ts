import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import '../support/hold-lines.ts';
import { type Capture, captureLines, lambdaContext, scheduleEvent } from 'lamplight/testing';
import { handler } from '../../../functions/database-gauge/handler.ts';
import { type Suite, startSuite } from '../support/start-suite.ts';

const LARGE = '10000000-0000-4000-8000-000000000001';
const SMALL = '20000000-0000-4000-8000-000000000002';
const FIRST = '2026-11-24T09:00:00Z';

let suite: Suite;
let written: Capture;

beforeAll(async () => {
  suite = await startSuite();
  process.env.DATABASE_SECRET_ARN = suite.secretArn('database-gauge_reader');
  const user = `insert into users select id, id, id || '@example.com', 'hash', 'owner', created_at from tenants`;
  for (const statement of [
    `insert into tenants values ('${LARGE}', 'Large', 'enterprise', '${FIRST}'), ('${SMALL}', 'Small', 'free', '${FIRST}')`,
    `${user} where id in ('${LARGE}', '${SMALL}')`,
    `insert into sessions select id, id, id, created_at, created_at from tenants where id in ('${LARGE}', '${SMALL}')`,
    connection('c1', LARGE, 'shopify', 'active'),
    connection('c2', LARGE, 'shopify', 'error'),
    connection('c3', LARGE, 'netsuite', 'active'),
    connection('c4', SMALL, 'shopify', 'active'),
    connection('c5', SMALL, 'shopify', 'disconnected'),
    state('c1', LARGE, 'orders', '2026-11-24T10:14:30Z'),
    state('c1', LARGE, 'customers', '2026-11-24T10:00:00Z'),
    state('c2', LARGE, 'orders', '2026-11-24T10:05:00Z'),
    state('c3', LARGE, 'orders', null),
    state('c4', SMALL, 'orders', '2026-11-24T10:15:20Z'),
    state('c5', SMALL, 'orders', '2026-01-01T00:00:00Z'),
    `insert into live_connections select 'live-' || n, '${LARGE}', '${LARGE}', '${FIRST}', '${FIRST}', '${LARGE}' from generate_series(1, 3) n`,
    `insert into live_connections values ('live-4', '${SMALL}', '${SMALL}', '${FIRST}', '${FIRST}', '${SMALL}')`,
  ]) {
    await suite.sql('migrator', statement);
  }
}, 60_000);
afterAll(() => suite.stop());
beforeEach(() => {
  written = captureLines();
});
afterEach(() => written.stop());

function id(short: string): string {
  return `${short}000000-0000-4000-8000-000000000003`;
}

function connection(short: string, tenant: string, provider: string, status: string): string {
  return `insert into connections values
    ('${id(short)}', '${tenant}', '${provider}', 'Label', '${status}', 'cipher', 1, null, '${FIRST}', '${FIRST}')`;
}

function state(short: string, tenant: string, objectType: string, at: string | null): string {
  const time = at === null ? 'null' : `'${at}'`;
  return `insert into sync_state values ('${tenant}', '${id(short)}', '${objectType}', null, ${time})`;
}

const run = (time: string) => handler(scheduleEvent({ time: new Date(time) }), lambdaContext());

/** Values by their dimensions, as text that can be compared. */
function series(metric: string): Record<string, number> {
  return Object.fromEntries(
    written.values(metric).map(({ dimensions, values }) => [Object.values(dimensions).join(' '), values[0]!]),
  );
}

it('counts tenants by plan and active connections by provider, without the canary’s', async () => {
  await run('2026-11-24T10:16:12Z');
  expect(series('tenants_active_total')).toEqual({ free: 1, pro: 0, enterprise: 1 });
  expect(series('connections_active_total')).toEqual({ shopify: 2, netsuite: 1 });
});

it('counts live connections in all, and for the tenants that have a series of their own', async () => {
  await run('2026-11-24T10:16:12Z');
  expect(series('api_active_connections')).toEqual({ '': 4, [LARGE]: 3 });
});

it('stamps every gauge with the scheduled minute', async () => {
  await run('2026-11-24T10:15:42Z');
  const gauges = ['tenants_active_total', 'connections_active_total', 'api_active_connections'];
  for (const metric of [...gauges, 'sync_freshness_seconds']) {
    const stamps = new Set(written.values(metric).map(({ timestamp }) => timestamp));
    expect([metric, [...stamps]]).toEqual([metric, [Date.parse('2026-11-24T10:15:00Z')]]);
  }
});

it('measures how old data is from the connection that waits longest, never below 0, every five minutes', async () => {
  await run('2026-11-24T10:15:42Z');
  expect(series('sync_freshness_seconds')).toEqual({
    'shopify orders': 600,
    'shopify customers': 900,
    'netsuite orders': 4_500,
    [`${LARGE} shopify orders`]: 600,
    [`${LARGE} shopify customers`]: 900,
    [`${LARGE} netsuite orders`]: 4_500,
  });
  written.clear();
  await run('2026-11-24T10:16:42Z');
  expect(written.values('sync_freshness_seconds')).toEqual([]);
  expect(written.logs('connection_health')).toEqual([]);
});

it('says how the connections of each tenant and provider are', async () => {
  await run('2026-11-24T10:15:42Z');
  const counts = (active: number, error: number, disconnected: number) => ({
    ...{ connections_active: active, connections_error: error, connections_disconnected: disconnected },
  });
  expect(written.logs('connection_health')).toMatchObject([
    { tenant_id: LARGE, plan: 'enterprise', provider: 'netsuite', ...counts(1, 0, 0) },
    { tenant_id: LARGE, provider: 'shopify', ...counts(1, 1, 0), sync_freshness_s: { orders: 600, customers: 900 } },
    { tenant_id: SMALL, plan: 'free', provider: 'shopify', ...counts(1, 0, 1), sync_freshness_s: { orders: 0 } },
  ]);
});

it('records its heartbeat when it has read everything', async () => {
  await run('2026-11-24T10:16:00Z');
  expect(series('heartbeats_total')).toEqual({ 'database-gauge': 1 });
});

it('fails and has no heartbeat where the database is away', async () => {
  await suite.postgres.stop();
  await expect(run('2026-11-24T10:17:00Z')).rejects.toThrow();
  expect(written.logs('schedule_completed')).toMatchObject([{ level: 'error', outcome: 'error' }]);
  expect(written.values()).toEqual([]);
});
