import { afterAll, beforeAll, expect, it } from '@jest/globals';
import '../../support/hold-lines.ts';
import { ask, type Caller, insertOrder, type McpWorld, newCaller, startMcp, textOf } from '../mcp-world.ts';

let mcp: McpWorld;
let caller: Caller;

beforeAll(async () => {
  mcp = await startMcp();
  caller = await newCaller(mcp, { role: 'admin' });
  await insertEvent({ category: 'connection', action: 'connection_updated', at: '2026-11-01T00:00:00Z' });
  await insertEvent({ category: 'auth', action: 'login_failed', at: '2026-11-02T00:00:00Z', error: 'wrong password' });
  await insertEvent({ category: 'auth', action: 'login', at: '2026-11-03T00:00:00Z', correlation: 'one-story' });
}, 60_000);
afterAll(() => mcp.stop());

async function insertEvent(event: Record<string, string>) {
  const row = { error: null, correlation: 'another-story', tenant_id: caller.tenant_id, ...event };
  await mcp.suite.sql(
    'migrator',
    `INSERT INTO audit_events (id, tenant_id, user_id, category, action, correlation_id, details, error_message, "timestamp")
     VALUES (gen_random_uuid(), :tenant_id::uuid, :user_id::uuid, :category, :action, :correlation, '{"from":"a"}', :error,
       :at::timestamptz)`,
    { ...row, user_id: caller.user_id },
  );
}

const trail = (args: object = {}) =>
  ask<{ events: Record<string, unknown>[]; more: boolean }>(mcp, caller, 'audit_trail', args);
const actionsOf = ({ events }: Awaited<ReturnType<typeof trail>>) => events.map(({ action }) => action);
const long_ago = { before: '2026-11-20T00:00:00Z' };

it('tells what was done and by whom, the newest first', async () => {
  const { events, more } = await trail(long_ago);
  expect(events.map(({ action }) => action)).toEqual(['login', 'login_failed', 'connection_updated']);
  expect(more).toBe(false);
  expect(events[1]).toEqual({
    at: '2026-11-02T00:00:00.000Z',
    category: 'auth',
    action: 'login_failed',
    user_id: caller.user_id,
    resource_type: null,
    resource_id: null,
    details: { from: 'a' },
    error_message: 'wrong password',
    correlation_id: 'another-story',
  });
});

it('filters by kind, action, user, story and time', async () => {
  expect(actionsOf(await trail({ category: 'connection' }))).toEqual(['connection_updated']);
  expect(actionsOf(await trail({ action: 'login_failed' }))).toEqual(['login_failed']);
  expect(actionsOf(await trail({ correlation_id: 'one-story' }))).toEqual(['login']);
  expect(actionsOf(await trail({ ...long_ago, from: '2026-11-02T12:00:00Z' }))).toEqual(['login']);
  expect(actionsOf(await trail({ user_id: crypto.randomUUID() }))).toEqual([]);
  expect((await trail({ ...long_ago, limit: 2 })).more).toBe(true);
});

it('shows the calls of tools themselves, and those of nobody else', async () => {
  const other = await newCaller(mcp);
  await insertOrder(mcp, other, {});
  await ask(mcp, other, 'search_orders');
  await ask(mcp, caller, 'search_orders');
  const answer = await trail({ category: 'tool', action: 'tool_called', limit: 100 });
  expect(answer.events.filter(({ resource_id }) => resource_id === 'search_orders')).toHaveLength(1);
});

it('is for those who may read the audit trail, of a plan that includes it', async () => {
  const member = await newCaller(mcp, { role: 'member' });
  const refused = await (await mcp.connect(member.token)).callTool({ name: 'audit_trail', arguments: {} });
  expect(textOf(refused)).toMatch(/member may not use audit_trail.*owner, admin may/);
  const free = await newCaller(mcp, { plan: 'free' });
  const notIncluded = await (await mcp.connect(free.token)).callTool({ name: 'audit_trail', arguments: {} });
  expect(textOf(notIncluded)).toMatch(/plan free does not include audit_trail.*pro and enterprise/);
});
