import { afterAll, beforeAll, expect, it } from '@jest/globals';
import '../../support/hold-lines.ts';
import { type Caller, type McpWorld, newCaller, startMcp } from '../mcp-world.ts';

let mcp: McpWorld;
let caller: Caller;

beforeAll(async () => {
  mcp = await startMcp();
  caller = await newCaller(mcp);
}, 60_000);
afterAll(() => mcp.stop());

async function status(args: Record<string, unknown> = {}) {
  const client = await mcp.connect(caller.token);
  const result = await client.callTool({ name: 'sync_status', arguments: args });
  return result.structuredContent as { as_of: string; connections: Record<string, unknown>[] };
}

async function insertJob(job: { status: string; at: string; error?: string }) {
  await mcp.suite.sql(
    'migrator',
    `INSERT INTO jobs (id, tenant_id, connection_id, job_type, status, correlation_id, error_message, created_at)
     VALUES (gen_random_uuid(), :tenant_id::uuid, :connection_id::uuid, 'shopify_orders', :status, 'c', :error, :at::timestamptz)`,
    { tenant_id: caller.tenant_id, connection_id: caller.connection_id, error: null, ...job },
  );
}

it('shows a connection that was never synced', async () => {
  expect((await status()).connections).toEqual([
    {
      connection_id: caller.connection_id,
      label: 'Main shop',
      provider: 'shopify',
      status: 'active',
      last_error: null,
      objects: [],
    },
  ]);
});

it('shows how old the data is, and the last job with its error', async () => {
  const at = new Date(Date.now() - 90_000).toISOString();
  await mcp.suite.sql(
    'migrator',
    "INSERT INTO sync_state VALUES (:tenant_id::uuid, :connection_id::uuid, 'orders', 'abc', :at::timestamptz)",
    { tenant_id: caller.tenant_id, connection_id: caller.connection_id, at },
  );
  await insertJob({ status: 'completed', at: '2026-11-01T00:00:00Z' });
  await insertJob({ status: 'failed', at: '2026-11-02T00:00:00Z', error: '401 Unauthorized' });
  const [connection] = (await status({ connection_id: caller.connection_id })).connections;
  expect(connection!.objects).toEqual([
    {
      object_type: 'orders',
      last_success_at: at,
      age_seconds: expect.any(Number),
      last_job: {
        id: expect.any(String),
        job_type: 'shopify_orders',
        status: 'failed',
        attempts: 0,
        rows_created: 0,
        rows_updated: 0,
        error_message: '401 Unauthorized',
        created_at: '2026-11-02T00:00:00.000Z',
        completed_at: null,
      },
    },
  ]);
  const [{ age_seconds }] = connection!.objects as [{ age_seconds: number }];
  expect(age_seconds).toBeGreaterThanOrEqual(90);
  expect(age_seconds).toBeLessThan(100);
});

it("shows nothing of another tenant's", async () => {
  const other = await newCaller(mcp);
  expect((await status({ connection_id: other.connection_id })).connections).toEqual([]);
  expect((await status()).connections).toHaveLength(1);
});
