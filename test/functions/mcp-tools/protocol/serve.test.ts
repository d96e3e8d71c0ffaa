import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import '../../support/hold-lines.ts';
import { type Capture, matchers } from 'lamplight/testing';
import { callApi } from '../../support/call-api.ts';
import { type Caller, ERAS, type McpWorld, newCaller, startMcp, textOf } from '../mcp-world.ts';

expect.extend(matchers);
let mcp: McpWorld;
let written: Capture;
let caller: Caller;

beforeAll(async () => {
  mcp = await startMcp();
  written = mcp.written;
  caller = await newCaller(mcp);
}, 60_000);
beforeEach(() => written.clear());
afterAll(() => mcp.stop());

const ALL = ['search_orders', 'sync_status', 'connection_health', 'failed_jobs', 'audit_trail', 'usage'];
const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'a-test', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};
const call = (name: string, id: unknown = 1) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: {} },
});

describe.each(ERAS)('a client of %s', (era) => {
  it('lists the tools, with what a model needs to call them', async () => {
    const client = await mcp.connect(caller.token, era);
    expect(client.getServerVersion()).toMatchObject({ name: 'suite' });
    expect(client.getServerCapabilities()).toEqual({ tools: { listChanged: false } });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(ALL);
    for (const { description, inputSchema, annotations } of tools) {
      expect(description!.length).toBeGreaterThan(80);
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
      for (const field of Object.values(inputSchema.properties!)) expect(field).toHaveProperty('description');
      expect(annotations).toMatchObject({ readOnlyHint: true });
    }
  });

  it('calls a tool, and gets the answer as data and as text', async () => {
    const client = await mcp.connect(caller.token, era);
    const result = await client.callTool({ name: 'search_orders', arguments: { limit: 5 } });
    expect(result.structuredContent).toEqual({ orders: [], more: false });
    expect(result.content).toEqual([{ type: 'text', text: JSON.stringify(result.structuredContent) }]);
    expect(result.isError).toBeUndefined();
  });

  it('learns of an unknown tool by an error of the protocol', async () => {
    const client = await mcp.connect(caller.token, era);
    await expect(client.callTool({ name: 'drop_tables', arguments: {} })).rejects.toMatchObject({ code: -32602 });
  });

  it('learns of bad arguments by a result that names them and repeats no value', async () => {
    const client = await mcp.connect(caller.token, era);
    const args = { limit: 1000, ordered_from: 'yesterday', tenant_id: 'another' };
    const result = await client.callTool({ name: 'search_orders', arguments: args });
    expect(result.isError).toBe(true);
    const text = textOf(result);
    for (const field of ['limit', 'ordered_from', 'tenant_id']) expect(text).toContain(field);
    expect(text).not.toMatch(/yesterday|another/);
  });
});

it('lets clients listen for changes without waiting for any', async () => {
  const body = { ...LIST, method: 'subscriptions/listen', params: { _meta: META, notifications: {} } };
  const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'subscriptions/listen' };
  // An answer of Lambda is read to its end: one that waited would never come.
  expect((await mcp.send({ token: caller.token, headers, body })).status).toBe(200);
});

it('answers clients of 2025 without a handshake, since each instance knows only its own request', async () => {
  const answer = await mcp.send({ token: caller.token, body: LIST });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('application/json');
  expect(answer.body.result.tools).toHaveLength(ALL.length);
});

it.each([
  ['no token', { body: LIST, token: undefined }, 401],
  ['a made-up token', { body: LIST, token: 'a.b.c' }, 401],
  ['a page of another host', { body: LIST, headers: { origin: 'https://evil.example' } }, 403],
  ['a page without an origin of its own', { body: LIST, headers: { origin: 'null' } }, 403],
  ['GET', { method: 'GET' }, 405],
  ['DELETE', { method: 'DELETE' }, 405],
  ['no JSON', { body: '{"jsonrpc": ' }, 400],
  ['an empty body', { body: '' }, 400],
  ['a client of 2025 that takes no event stream', { body: LIST, headers: { accept: 'application/json' } }, 406],
  ['another content type', { body: '<list/>', headers: { 'content-type': 'text/xml' } }, 415],
  ['more than the body may have', { body: JSON.stringify({ ...LIST, padding: 'x'.repeat(300_000) }) }, 413],
  ['a batch of too many', { body: Array.from({ length: 21 }, () => LIST) }, 413],
])('refuses %s', async (_what, request, status) => {
  const answer = await mcp.send({ token: caller.token, ...request });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('x-correlation-id')).toBeTruthy();
  expect(written).toHaveLogged('request_completed', { component: 'mcp', status_code: String(status), path: '/mcp' });
});

it('says how to authenticate, and what of a body was wrong', async () => {
  expect((await mcp.send({ body: LIST })).headers.get('www-authenticate')).toMatch(/^Bearer/);
  expect((await mcp.send({ token: caller.token, body: '{' })).body.error.code).toBe(-32700);
  const body = { ...call('search_orders'), params: { name: 'search_orders', arguments: {}, _meta: META } };
  const headers = { 'mcp-protocol-version': '2026-07-28' };
  const withoutHeaders = await mcp.send({ token: caller.token, body, headers });
  expect([withoutHeaders.status, withoutHeaders.body.error.code]).toEqual([400, -32020]);
});

it('refuses a token of an ended session, and one that is for somebody else', async () => {
  const { token } = await newCaller(mcp);
  await callApi('POST', '/api/v1/auth/logout', { token });
  expect((await mcp.send({ token, body: LIST })).status).toBe(401);
  const { SignJWT } = await import('jose');
  const [claims, key] = [JSON.parse(Buffer.from(caller.token.split('.')[1]!, 'base64url').toString()), secret()];
  const forTheApi = await new SignJWT({ ...claims, aud: ['api'] }).setProtectedHeader({ alg: 'HS256' }).sign(key);
  expect((await mcp.send({ token: forTheApi, body: LIST })).status).toBe(401);
  expect(written).toHaveMetric('api_auth_failures_total', { dimensions: { reason: 'invalid_token' }, value: 2 });
});

it('governs each message of an older batch by itself', async () => {
  const { token, tenant_id } = await newCaller(mcp);
  const body = [call('search_orders', 1), call('nonsense', 2), { ...LIST, id: 3 }, call('sync_status', 'four')];
  const answer = await mcp.send({ token, body });
  expect(answer.status).toBe(200);
  expect(answer.body).toHaveLength(4);
  const rows = await mcp.audited(tenant_id);
  expect(rows.map(({ resource_id }) => resource_id).sort()).toEqual(['_unknown', 'search_orders', 'sync_status']);
});

function secret(): Uint8Array {
  return new TextEncoder().encode('a secret of the test that is long enough to sign with');
}
