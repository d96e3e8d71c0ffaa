import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import '../support/hold-lines.ts';
import { type Capture, matchers } from 'lamplight/testing';
import { type Caller, insertOrder, type McpWorld, newCaller, startMcp } from '../mcp-tools/mcp-world.ts';
import { callApi } from '../support/call-api.ts';

expect.extend(matchers);
let mcp: McpWorld;
let written: Capture;
let caller: Caller;
const servers: Server[] = [];

beforeAll(async () => {
  mcp = await startMcp();
  written = mcp.written;
  caller = await newCaller(mcp);
}, 60_000);
beforeEach(() => written.clear());
afterEach(() => {
  process.env.MCP_URL = mcp.url;
  for (const server of servers.splice(0)) server.close();
});
afterAll(() => mcp.stop());

const callTool = (name: string, body: unknown, { token = caller.token, headers = {} } = {}) =>
  callApi('POST', `/api/v1/tools/${name}`, { token, body, headers });

/** Puts an MCP server in its place that gives one answer to everything. */
async function answerInstead(status: number, body: string): Promise<void> {
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  process.env.MCP_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
}

it("answers what the tool answers, in the caller's name", async () => {
  await insertOrder(mcp, caller, { number: '#1001' });
  const answer = await callTool('search_orders', { order_number: '1001' });
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ orders: [{ order_number: '#1001', total_amount: '12.50' }], more: false });
  const [row] = (await mcp.audited(caller.tenant_id)).slice(-1);
  expect(row).toMatchObject({ action: 'tool_called', user_id: caller.user_id });
});

it('is one story with the tool: correlation id and trace go along', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const headers = { 'x-correlation-id': 'api-to-tool-0001', traceparent: `00-${traceId}-b7ad6b7169203331-01` };
  const answer = await callTool('sync_status', {}, { headers });
  expect(answer.headers).toMatchObject({ 'x-correlation-id': 'api-to-tool-0001' });
  const lines = written.logs().filter(({ correlation_id }) => correlation_id === 'api-to-tool-0001');
  expect(lines.map(({ component, event }) => `${component} ${event}`)).toEqual([
    'mcp audit_event',
    'mcp tool_completed',
    'mcp request_completed',
    'api request_completed',
  ]);
  for (const line of lines) expect(line).toMatchObject({ trace_id: traceId, tenant_id: caller.tenant_id });
  expect(written).toHaveMetric('api_requests_total', {
    dimensions: { method: 'POST', path: '/tools/{name}', status_code: '200' },
    value: 1,
  });
});

it('says 404 for a tool that does not exist', async () => {
  for (const name of ['export_everything', 'No-Tool', 'x'.repeat(65)]) {
    const answer = await callTool(name, {});
    expect([name, answer.status, answer.body.error]).toEqual([name, 404, 'unknown_tool']);
  }
});

it('says 400 for bad arguments, and for a body that is none', async () => {
  const bad = await callTool('search_orders', { limit: 0 });
  expect([bad.status, bad.body.error]).toEqual([400, 'invalid_arguments']);
  expect(bad.body.message).toContain('limit');
  for (const [body, error] of [
    [[1], 'invalid_body'],
    ['{', 'malformed_json'],
  ] as const) {
    const answer = await callApi('POST', '/api/v1/tools/search_orders', {
      token: caller.token,
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect([answer.status, answer.body.error]).toEqual([400, error]);
  }
});

it('says 403 where plan or role do not allow it, and what would', async () => {
  const free = await newCaller(mcp, { plan: 'free' });
  const byPlan = await callTool('sync_status', {}, free);
  expect([byPlan.status, byPlan.body.error]).toEqual([403, 'not_entitled']);
  expect(byPlan.body.message).toContain('pro and enterprise');
  const viewer = await newCaller(mcp, { role: 'viewer' });
  const byRole = await callTool('search_orders', {}, viewer);
  expect([byRole.status, byRole.body.error]).toEqual([403, 'not_allowed']);
});

it('says 429 and when to come back', async () => {
  const { tenant_id, token } = await newCaller(mcp);
  const limited = 'INSERT INTO rate_limits VALUES (:key, :at::timestamptz, 1000)';
  // Of the next minute, so that the test may run into it.
  const at = new Date(Math.ceil(Date.now() / 60_000) * 60_000).toISOString();
  await mcp.suite.sql('migrator', limited, { key: `mcp:${tenant_id}:search_orders`, at });
  const answer = await callTool('search_orders', {}, { token });
  expect([answer.status, answer.body.error]).toEqual([429, 'rate_limited']);
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
});

it('says 502 where the tool failed, with an id to ask about', async () => {
  await mcp.suite.sql('migrator', 'REVOKE SELECT ON canonical_orders FROM app_user');
  try {
    const answer = await callTool('search_orders', {}, { headers: { 'x-correlation-id': 'a-failed-tool-01' } });
    expect([answer.status, answer.body.error]).toEqual([502, 'tool_failed']);
    expect(answer.body.message).toContain('a-failed-tool-01');
    expect(answer.text).not.toMatch(/canonical|permission/);
  } finally {
    await mcp.suite.sql('migrator', 'GRANT SELECT ON canonical_orders TO app_user');
  }
});

it('takes no caller without a token, and sends none to the MCP server', async () => {
  const answer = await callApi('POST', '/api/v1/tools/search_orders', { body: {} });
  expect(answer.status).toBe(401);
  expect(written.logs().some(({ component }) => component === 'mcp')).toBe(false);
});

it.each([
  ['a gateway that gives up', 504, 'Endpoint request timed out', 502, 'tool_failed'],
  ['a gateway that throttles', 429, '{"message":"Too Many Requests"}', 503, 'tools_unavailable'],
  ['a function without a database', 503, '{"error":"database_unavailable"}', 503, 'tools_unavailable'],
  ['half an answer', 200, '{"jsonrpc":"2.0","id":1,"result":{"con', 502, 'tool_failed'],
  ['an answer of another shape', 200, '{"result":{"content":7}}', 502, 'tool_failed'],
  ['a token that it does not take', 401, '{}', 401, 'invalid_token'],
])('makes sense of %s', async (_what, status, body, expected, error) => {
  await answerInstead(status, body);
  const answer = await callTool('search_orders', {});
  expect([answer.status, answer.body.error]).toEqual([expected, error]);
});

it('says 503 where the MCP server cannot be reached', async () => {
  process.env.MCP_URL = 'http://127.0.0.1:1/mcp';
  const answer = await callTool('search_orders', {});
  expect([answer.status, answer.body.error]).toEqual([503, 'tools_unavailable']);
});

it('says 405 to a client of MCP that opens a stream, which API Gateway hands to the API', async () => {
  for (const method of ['GET', 'DELETE']) {
    const answer = await callApi(method, '/mcp', {});
    expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
  }
});
