import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import '../support/hold-lines.ts';
import { type Capture, matchers } from 'lamplight/testing';
import { callApi } from '../support/call-api.ts';
import { type McpWorld, newCaller, startMcp, textOf } from './mcp-world.ts';

expect.extend(matchers);
let mcp: McpWorld;
let written: Capture;

beforeAll(async () => {
  mcp = await startMcp();
  written = mcp.written;
}, 60_000);
beforeEach(() => written.clear());
afterAll(() => mcp.stop());

const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };

it('takes no token any more whose session was ended by the API', async () => {
  const { token } = await newCaller(mcp);
  expect((await mcp.send({ token, body: list })).status).toBe(200);
  expect((await callApi('POST', '/api/v1/auth/logout', { token })).status).toBe(204);
  written.clear();
  const after = await mcp.send({ token, body: list });
  expect([after.status, after.body.error]).toEqual([401, 'invalid_token']);
  expect(written).toHaveMetric('api_auth_failures_total', { dimensions: { reason: 'invalid_token' }, value: 1 });
  expect(written).toHaveLogged('auth_failed', { reason: 'invalid_token', component: 'mcp' });
});

it('goes by the role that the user has now', async () => {
  const { token, user_id } = await newCaller(mcp, { role: 'member' });
  await mcp.suite.sql('migrator', "UPDATE users SET role = 'viewer' WHERE id = :user_id::uuid", { user_id });
  const client = await mcp.connect(token);
  expect(textOf(await client.callTool({ name: 'search_orders', arguments: {} }))).toContain('The role viewer may not');
});

it('goes by the plan that the tenant has, whatever the token says', async () => {
  const { token, tenant_id } = await newCaller(mcp, { plan: 'free' });
  await mcp.suite.sql('migrator', "UPDATE tenants SET plan = 'pro' WHERE id = :tenant_id::uuid", { tenant_id });
  const client = await mcp.connect(token);
  expect((await client.listTools()).tools.map(({ name }) => name)).toContain('sync_status');
  expect((await client.callTool({ name: 'sync_status', arguments: {} })).isError).toBeUndefined();
});

it('asks for the plan once, and keeps it encrypted', async () => {
  const { token, tenant_id } = await newCaller(mcp);
  for (let call = 0; call < 3; call++) await mcp.send({ token, body: list });
  const statement = 'SELECT key, encrypted_value FROM cache_entries WHERE tenant_id = :tenant_id::uuid';
  const { rows } = await mcp.suite.sql('migrator', statement, { tenant_id });
  expect(rows.map(({ key }) => key)).toEqual(['entitlements']);
  expect(rows[0]!.encrypted_value).not.toContain('pro');
});
