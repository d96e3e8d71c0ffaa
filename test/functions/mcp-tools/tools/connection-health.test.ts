import { afterAll, beforeAll, expect, it } from '@jest/globals';
import '../../support/hold-lines.ts';
import { ask, type Caller, insertJob, type McpWorld, newCaller, startMcp } from '../mcp-world.ts';

let mcp: McpWorld;
beforeAll(async () => {
  mcp = await startMcp();
}, 60_000);
afterAll(() => mcp.stop());

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

interface Health extends Record<string, unknown> {
  health: string;
}

async function healthOf(caller: Caller, args = {}): Promise<Health[]> {
  return (await ask<{ connections: Health[] }>(mcp, caller, 'connection_health', args)).connections;
}

async function insertSync({ tenant_id, connection_id }: Caller, object_type: string, at: string | null) {
  const statement =
    'INSERT INTO sync_state VALUES (:tenant_id::uuid, :connection_id::uuid, :object_type, null, :at::timestamptz)';
  await mcp.suite.sql('migrator', statement, { tenant_id, connection_id, object_type, at });
}

async function setStatus({ connection_id }: Caller, status: string, error: string | null) {
  const statement = 'UPDATE connections SET status = :status, last_error = :error WHERE id = :connection_id::uuid';
  await mcp.suite.sql('migrator', statement, { connection_id, status, error });
}

it('finds a connection healthy whose jobs end well and whose data is fresh', async () => {
  const caller = await newCaller(mcp);
  await insertSync(caller, 'orders', minutesAgo(3));
  await insertSync(caller, 'products', minutesAgo(10));
  await insertJob(mcp, caller, { status: 'completed', at: minutesAgo(4) });
  await insertJob(mcp, caller, { status: 'failed', at: minutesAgo(30), completed_at: minutesAgo(29), error: '503' });
  await insertJob(mcp, caller, { status: 'pending', at: minutesAgo(1) });
  await insertJob(mcp, caller, { status: 'failed', at: minutesAgo(3_000), error: 'long ago' });
  const [connection] = await healthOf(caller);
  expect(connection).toEqual({
    connection_id: caller.connection_id,
    label: 'Main shop',
    provider: 'shopify',
    status: 'active',
    last_error: null,
    health: 'healthy',
    sync_every_minutes: 15,
    jobs: { completed: 1, failed: 1, unfinished: 1 },
    last_failed_at: expect.any(String),
    oldest_success_at: expect.any(String),
    oldest_age_seconds: expect.any(Number),
  });
  expect(connection!.oldest_age_seconds).toBeGreaterThanOrEqual(600);
  const [ofAWeek] = await healthOf(caller, { hours: 168 });
  expect(ofAWeek).toMatchObject({ health: 'failing', jobs: { failed: 2 } });
});

it('tells refused credentials, failing jobs, late data and a switched-off connection apart', async () => {
  const caller = await newCaller(mcp);
  await insertSync(caller, 'orders', minutesAgo(50));
  expect((await healthOf(caller))[0]).toMatchObject({ health: 'late' });
  await insertJob(mcp, caller, { status: 'failed', at: minutesAgo(5), error: '503' });
  expect((await healthOf(caller))[0]).toMatchObject({ health: 'failing' });
  await setStatus(caller, 'error', '401 Unauthorized');
  expect((await healthOf(caller))[0]).toMatchObject({ health: 'needs_credentials', last_error: '401 Unauthorized' });
  await setStatus(caller, 'disconnected', null);
  expect((await healthOf(caller))[0]).toMatchObject({ health: 'disconnected' });
});

it('says of a sync that never came to its end that nothing is there yet', async () => {
  const caller = await newCaller(mcp);
  await insertSync(caller, 'orders', minutesAgo(5));
  await insertSync(caller, 'products', null);
  const [connection] = await healthOf(caller);
  expect(connection).toMatchObject({ health: 'healthy', oldest_success_at: null });
});

it("shows the worst first, only the one that was asked for, and nothing of another tenant's", async () => {
  const [caller, other] = [await newCaller(mcp), await newCaller(mcp)];
  const second = { ...caller, connection_id: crypto.randomUUID() };
  await mcp.suite.sql(
    'migrator',
    `INSERT INTO connections VALUES (:connection_id::uuid, :tenant_id::uuid, 'shopify', 'Second', 'error', 'cipher', 1,
       '401', :at::timestamptz, :at::timestamptz)`,
    { tenant_id: second.tenant_id, connection_id: second.connection_id, at: minutesAgo(0) },
  );
  expect((await healthOf(caller)).map(({ health }) => health)).toEqual(['needs_credentials', 'healthy']);
  expect(await healthOf(caller, { connection_id: caller.connection_id })).toHaveLength(1);
  expect(await healthOf(caller, { connection_id: other.connection_id })).toEqual([]);
});
