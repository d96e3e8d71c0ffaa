import { afterAll, beforeAll, expect, it } from '@jest/globals';
import '../../support/hold-lines.ts';
import { ask, insertJob, insertOrder, type McpWorld, newCaller, startMcp } from '../mcp-world.ts';

let mcp: McpWorld;
beforeAll(async () => {
  mcp = await startMcp();
}, 60_000);
afterAll(() => mcp.stop());

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

it('says what the plan includes, and how much of it is in use', async () => {
  const caller = await newCaller(mcp);
  await insertOrder(mcp, caller, { number: '#1' });
  await insertOrder(mcp, caller, { number: '#2' });
  await insertJob(mcp, caller, { status: 'completed', at: daysAgo(1) });
  await insertJob(mcp, caller, { status: 'completed', at: daysAgo(2) });
  await insertJob(mcp, caller, { status: 'failed', at: daysAgo(40) });
  await ask(mcp, caller, 'search_orders');
  await expect(ask(mcp, caller, 'search_orders', { limit: 0 })).rejects.toThrow('limit');
  const job_type = 'shopify_orders';
  expect(await ask(mcp, caller, 'usage')).toEqual({
    as_of: expect.any(String),
    plan: 'pro',
    connections: { used: 1, included: 5 },
    users: { used: 1, included: 10 },
    sync_every_minutes: { default: 15, at_most_every: 5 },
    tool_calls_a_minute: { of_one_tool: 120, of_all_tools: 300 },
    features: expect.objectContaining({ netsuite: false, audit_trail: true }),
    stored: { orders: 2, customers: 0, products: 0 },
    since: expect.any(String),
    syncs: [{ job_type, status: 'completed', jobs: 2, rows_created: 14, rows_updated: 0 }],
    tool_calls: [{ tool_name: 'search_orders', calls: 2, failed: 1, refused: 0 }],
  });
  const { syncs } = await ask<{ syncs: object[] }>(mcp, caller, 'usage', { days: 60 });
  expect(syncs).toHaveLength(2);
});

it('is there for every plan, and counts what was refused', async () => {
  const caller = await newCaller(mcp, { plan: 'free', role: 'viewer' });
  const client = await mcp.connect(caller.token);
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['usage']);
  await client.callTool({ name: 'sync_status', arguments: {} });
  const { tool_calls } = await ask<{ tool_calls: object[] }>(mcp, caller, 'usage', { days: 1 });
  expect(tool_calls).toEqual([{ tool_name: 'sync_status', calls: 1, failed: 0, refused: 1 }]);
});
