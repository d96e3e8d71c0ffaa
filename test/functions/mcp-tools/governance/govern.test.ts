import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import '../../support/hold-lines.ts';
import type { Client } from '@modelcontextprotocol/client';
import { type Capture, matchers } from 'lamplight/testing';
import { asTenant } from '../../support/as-tenant.ts';
import { type Caller, type McpWorld, newCaller, startMcp, textOf } from '../mcp-world.ts';

expect.extend(matchers);
let mcp: McpWorld;
let written: Capture;

beforeAll(async () => {
  mcp = await startMcp();
  written = mcp.written;
}, 60_000);
beforeEach(() => written.clear());
afterAll(() => mcp.stop());

const search = (client: Client) => client.callTool({ name: 'search_orders', arguments: {} });

/** Makes it look as if so many calls had come in this minute. */
async function useUp(key: string, count: number): Promise<void> {
  await mcp.suite.sql(
    'migrator',
    `INSERT INTO rate_limits VALUES (:key, :window::timestamptz, :count::integer)
     ON CONFLICT (key) DO UPDATE SET count = excluded.count, window_started_at = excluded.window_started_at`,
    { key, count: String(count), window: new Date(Math.floor(Date.now() / 60_000) * 60_000).toISOString() },
  );
}

/** Calls within one minute: a limit that is tested must not begin anew meanwhile. */
async function earlyInTheMinute(): Promise<void> {
  const leftMs = 60_000 - (Date.now() % 60_000);
  if (leftMs < 5_000) await new Promise((resolve) => setTimeout(resolve, leftMs + 50));
}

describe('a call that passes', () => {
  it('leaves its line, its metrics and its audit row, in the correlation id that the agent gave', async () => {
    const { token, tenant_id, user_id } = await newCaller(mcp);
    written.clear();
    const client = await mcp.connect(token, '2026-07-28', { 'x-correlation-id': 'of-the-header-1' });
    const _meta = { 'lamplight/correlation-id': 'of-the-call-0001' };
    await client.callTool({ name: 'search_orders', arguments: {}, _meta });
    expect(written).toHaveLogged('tool_completed', {
      component: 'mcp',
      logger: 'suite.mcp.tools',
      level: 'info',
      outcome: 'ok',
      tool_name: 'search_orders',
      rows_returned: 0,
      execution_time_ms: expect.any(Number),
      correlation_id: 'of-the-call-0001',
      tenant_id,
      user_id,
    });
    expect(written).toHaveLogged('request_completed', { component: 'mcp', correlation_id: 'of-the-header-1' });
    const dimensions = { tool_name: 'search_orders', status: 'success' };
    expect(written).toHaveMetric('mcp_tool_invocations_total', { dimensions, value: 1 });
    expect(written).toHaveMetric('mcp_tool_duration_seconds', { dimensions: { tool_name: 'search_orders' } });
    expect(written).toHaveMetric('mcp_tool_rows_returned', { dimensions: { tool_name: 'search_orders' }, values: [0] });
    expect(written).toHaveMetric('audit_events_total', { dimensions: { category: 'tool', action: 'tool_called' } });
    expect(written).toBeValidEmf();
    expect(await mcp.audited(tenant_id)).toEqual([
      {
        action: 'tool_called',
        resource_id: 'search_orders',
        user_id,
        correlation_id: 'of-the-call-0001',
        details: { rows_returned: 0 },
        error_message: null,
      },
    ]);
  });

  it('takes the header where the agent gave no id, or one that is none', async () => {
    const { token, tenant_id } = await newCaller(mcp);
    const client = await mcp.connect(token, 'legacy', { 'x-correlation-id': 'of-the-header-2' });
    await search(client);
    const _meta = { 'lamplight/correlation-id': 'no\nid' };
    await client.callTool({ name: 'search_orders', arguments: {}, _meta });
    const ids = (await mcp.audited(tenant_id)).map(({ correlation_id }) => correlation_id);
    expect(ids).toEqual(['of-the-header-2', 'of-the-header-2']);
    expect(written).toHaveLogged('tool_completed', { correlation_id_rejected: true });
  });
});

describe('a refusal', () => {
  async function expectDenied(tool_name: string, { tenant_id, user_id }: Caller, refusal: Record<string, string>) {
    expect(written).toHaveLogged('tool_denied', { level: 'warning', outcome: 'denied', tool_name, ...refusal });
    const dimensions = { tool_name, status: 'denied' };
    expect(written).toHaveMetric('mcp_tool_invocations_total', { dimensions, value: 1 });
    const rows = await mcp.audited(tenant_id);
    expect(rows).toEqual([expect.objectContaining({ action: 'tool_denied', resource_id: tool_name, user_id })]);
    expect(rows[0]!.details).toMatchObject(refusal);
    expect(rows[0]!.error_message).toBeTruthy();
  }

  it('by the allow-list names who may, and the tool is not on the list of that role', async () => {
    const caller = await newCaller(mcp, { role: 'viewer' });
    const client = await mcp.connect(caller.token);
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual([
      'sync_status',
      'connection_health',
      'failed_jobs',
      'usage',
    ]);
    const result = await search(client);
    expect(result.isError).toBe(true);
    expect(textOf(result)).toMatch(/viewer may not use search_orders.*Do not try again.*owner, admin, member/);
    expect(result._meta).toMatchObject({ 'lamplight/failure': { code: 'not_allowed', status: 403 } });
    await expectDenied('search_orders', caller, { refused_by: 'allow_list', reason: 'not_allowed' });
    expect(written).toHaveLogged('permission_denied', { permission: 'tools:search_orders', role: 'viewer' });
  });

  it('by the entitlement names the plans that include it, and the tool is not on the list of this plan', async () => {
    const caller = await newCaller(mcp, { plan: 'free' });
    const client = await mcp.connect(caller.token);
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['search_orders', 'usage']);
    const result = await client.callTool({ name: 'sync_status', arguments: {} });
    expect(textOf(result)).toMatch(/plan free does not include sync_status.*pro and enterprise/);
    await expectDenied('sync_status', caller, { refused_by: 'entitlement', reason: 'not_entitled' });
    const dimensions = { plan: 'free', feature: 'sync_insights' };
    expect(written).toHaveMetric('entitlement_denials_total', { dimensions, value: 1 });
    expect(written).toHaveLogged('entitlement_denied', { plan: 'free', feature: 'sync_insights', level: 'warning' });
  });

  it('of a tool that does not exist is counted under one name, whatever the caller sent', async () => {
    const caller = await newCaller(mcp);
    const client = await mcp.connect(caller.token);
    await expect(client.callTool({ name: `x';${'y'.repeat(500)}`, arguments: {} })).rejects.toThrow('tools/list');
    await expectDenied('_unknown', caller, { refused_by: 'allow_list', reason: 'unknown_tool' });
    const [row] = await mcp.audited(caller.tenant_id);
    expect(row!.details.requested_name).toBe(`x??${'y'.repeat(61)}`);
    expect(
      written
        .documents()
        .map((document) => JSON.stringify(document))
        .join(),
    ).not.toContain('yyy');
  });
});

describe('the rate limit', () => {
  it('of a tool refuses the call after the last, says when to come back, and leaves other tools alone', async () => {
    const caller = await newCaller(mcp, { plan: 'enterprise' });
    const client = await mcp.connect(caller.token);
    await earlyInTheMinute();
    await useUp(`mcp:${caller.tenant_id}:search_orders`, 599);
    expect((await search(client)).isError).toBeUndefined();
    const refused = await search(client);
    expect(textOf(refused)).toMatch(/limit of 600 calls of search_orders a minute is reached\. Wait \d+ seconds/);
    const { retry_after_seconds, status } = failureOf(refused);
    expect(status).toBe(429);
    expect(retry_after_seconds).toBeGreaterThan(0);
    expect(retry_after_seconds).toBeLessThanOrEqual(60);
    const tool_name = 'search_orders';
    expect(written).toHaveLogged('tool_rate_limited', {
      outcome: 'denied',
      tool_name,
      retry_after_s: retry_after_seconds,
    });
    expect(written).toHaveMetric('mcp_tool_rate_limited_total', { dimensions: { tool_name }, value: 1 });
    const { tenant_id } = caller;
    expect(written).toHaveMetric('mcp_tool_rate_limited_total', { dimensions: { tenant_id }, value: 1 });
    expect((await client.callTool({ name: 'sync_status', arguments: {} })).isError).toBeUndefined();
    const actions = (await mcp.audited(tenant_id)).map(({ action }) => action);
    expect(actions).toEqual(['tool_called', 'tool_denied', 'tool_called']);
    // What a tool's limit refuses does not use up the tenant's.
    const { rows } = await mcp.suite.sql('migrator', 'SELECT count FROM rate_limits WHERE key = :key', {
      key: `mcp:${tenant_id}`,
    });
    expect(rows[0]!.count).toBe(2);
  });

  it('of a tenant holds for all of its tools, and for nobody else', async () => {
    const [ours, theirs] = [await newCaller(mcp), await newCaller(mcp)];
    await earlyInTheMinute();
    await useUp(`mcp:${ours.tenant_id}`, 300);
    const client = await mcp.connect(ours.token);
    for (const name of ['search_orders', 'sync_status']) {
      expect(textOf(await client.callTool({ name, arguments: {} }))).toMatch(/limit of 300 tool calls a minute/);
    }
    expect((await search(await mcp.connect(theirs.token))).isError).toBeUndefined();
  });

  it('begins anew with the next minute, also for an instance whose clock is behind', async () => {
    const { rateLimit } = await import('../../../../functions/mcp-tools/governance/rate-limit.ts');
    const { searchOrders } = await import('../../../../functions/mcp-tools/tools/search-orders.ts');
    const { tenant_id, claims } = await newCaller(mcp, { plan: 'free' });
    const at = (time: string) =>
      asTenant(tenant_id, async () =>
        rateLimit.check({
          tool: searchOrders,
          requestedName: 'search_orders',
          arguments: {},
          claims,
          now: new Date(`2026-11-24T${time}Z`),
        }),
      );
    for (let calls = 0; calls < 30; calls++) expect(await at('12:00:10')).toBeUndefined();
    expect(await at('12:00:20.5')).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 40 });
    expect(await at('12:01:00')).toBeUndefined();
    expect(await at('12:00:59')).toBeUndefined();
    const { rows } = await mcp.suite.sql('migrator', 'SELECT count FROM rate_limits WHERE key = :key', {
      key: `mcp:${tenant_id}:search_orders`,
    });
    expect(rows[0]!.count).toBe(2);
  }, 20_000);

  it('counts every one of many calls at once', async () => {
    const caller = await newCaller(mcp, { plan: 'free' });
    await earlyInTheMinute();
    await useUp(`mcp:${caller.tenant_id}:search_orders`, 25);
    const client = await mcp.connect(caller.token);
    const results = await Promise.all(Array.from({ length: 12 }, () => search(client)));
    expect(results.filter(({ isError }) => isError)).toHaveLength(7);
  });
});

describe('a call that fails', () => {
  it('because of its arguments is an error, limited and audited as any other', async () => {
    const { token, tenant_id } = await newCaller(mcp);
    const client = await mcp.connect(token);
    await client.callTool({ name: 'search_orders', arguments: { status: 7 } });
    const dimensions = { tool_name: 'search_orders', status: 'error' };
    expect(written).toHaveMetric('mcp_tool_invocations_total', { dimensions, value: 1 });
    expect(written).toHaveLogged('tool_completed', { outcome: 'error', reason: 'invalid_arguments' });
    const [row] = await mcp.audited(tenant_id);
    expect(row).toMatchObject({ action: 'tool_called', error_message: expect.stringContaining('status') });
  });

  it('before it reaches the tool is recorded once, under the name that it was meant for', async () => {
    const { token, tenant_id } = await newCaller(mcp);
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
      'lamplight/correlation-id': 'a-missed-call-01',
    };
    const message = {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'sync_status', arguments: {}, _meta },
    };
    // Without the headers that this version wants.
    const headers = { 'mcp-protocol-version': '2026-07-28' };
    expect((await mcp.send({ token, headers, body: message })).status).toBe(400);
    const dimensions = { tool_name: 'sync_status', status: 'error' };
    expect(written).toHaveMetric('mcp_tool_invocations_total', { dimensions, value: 1 });
    const missed = { correlation_id: 'a-missed-call-01', outcome: 'error', reason: 'protocol_error' };
    expect(written).toHaveLogged('tool_completed', missed);
    expect(await mcp.audited(tenant_id)).toEqual([
      expect.objectContaining({ resource_id: 'sync_status', correlation_id: 'a-missed-call-01' }),
    ]);
  });

  it('because of the database is an error that tells nobody its cause, and is audited', async () => {
    const { token, tenant_id } = await newCaller(mcp);
    const client = await mcp.connect(token);
    await mcp.suite.sql('migrator', 'REVOKE SELECT ON canonical_orders FROM app_user');
    try {
      const result = await search(client);
      expect(failureOf(result)).toMatchObject({ code: 'tool_failed', status: 502 });
      expect(textOf(result)).not.toMatch(/canonical_orders|permission|42501/);
    } finally {
      await mcp.suite.sql('migrator', 'GRANT SELECT ON canonical_orders TO app_user');
    }
    expect(written).toHaveLogged('tool_completed', { outcome: 'error', error_type: 'DatabaseError' });
    const dimensions = { tool_name: 'search_orders', status: 'error' };
    expect(written).toHaveMetric('mcp_tool_invocations_total', { dimensions, value: 1 });
    const [row] = await mcp.audited(tenant_id);
    expect(row).toMatchObject({ action: 'tool_called', error_message: expect.stringContaining('42501') });
  });

  // The last test: it takes the database away.
  it('because the database is gone says when to call again', async () => {
    const { callTool } = await import('../../../../functions/mcp-tools/call-tool.ts');
    const { tenant_id, claims, token } = await newCaller(mcp);
    await mcp.suite.postgres.stop();
    const request = { name: 'search_orders', arguments: {}, claims };
    const result = await asTenant(tenant_id, () => callTool(request, { mcpReq: {} }));
    expect(failureOf(result)).toMatchObject({ code: 'unavailable', status: 503, retry_after_seconds: 15 });
    expect(textOf(result)).toMatch(/Call again in 15 seconds/);
    expect(written).toHaveLogged('tool_completed', { outcome: 'error', error_type: 'DatabaseError' });
    const answer = await mcp.send({ token, body: { jsonrpc: '2.0', id: 1, method: 'tools/list' } });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '15']);
  });
});

function failureOf({ _meta }: { _meta?: Record<string, unknown> | undefined }) {
  return _meta!['lamplight/failure'] as { code: string; status: number; retry_after_seconds: number };
}
