import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { createRecords, type LocalSystem, startLocal } from 'lamplight/local';
import { apiClient } from '../../../local/suite/api-client.ts';

const PROJECT_FOLDER = join(import.meta.dirname, '../../..');

let system: LocalSystem;
let dataFolder: string;
let token: string;
const lines: { source: string; line: Record<string, unknown> }[] = [];

beforeAll(async () => {
  const records = createRecords();
  records.subscribe((record) => {
    if (record.kind !== 'log' || !record.message.startsWith('{')) return;
    lines.push({ source: record.functionName, line: JSON.parse(record.message) });
  });
  mkdirSync(join(PROJECT_FOLDER, '.lamplight'), { recursive: true });
  dataFolder = mkdtempSync(join(PROJECT_FOLDER, '.lamplight', 'test-'));
  system = await startLocal({ projectFolder: PROJECT_FOLDER, dataFolder, records });
  const { email, password } = system.tenants[0]!;
  const login = await apiClient(system.url)('POST', '/api/v1/auth/login', { body: { email, password } });
  token = login.body.access_token;
}, 60_000);

afterAll(async () => {
  await system?.stop();
  rmSync(dataFolder, { recursive: true, force: true });
});

it('is one story from the API to the tool, from bundle to bundle', async () => {
  const { body, correlationId } = await apiClient(system.url)('POST', '/api/v1/tools/sync_status', { token, body: {} });
  expect(body.connections.map(({ provider }: { provider: string }) => provider)).toContain('shopify');
  const told = lines.filter(({ line }) => line.correlation_id === correlationId && line.event);
  expect(told.map(({ source, line }) => `${source}: ${line.event}`)).toEqual(
    expect.arrayContaining(['mcp-tools: tool_completed', 'mcp-tools: request_completed', 'api: request_completed']),
  );
  expect(new Set(told.map(({ line }) => line.trace_id)).size).toBe(1);
  const query = `/api/v1/audit-events?correlation_id=${correlationId}`;
  const audited = await apiClient(system.url)('GET', query, { token });
  expect(audited.body.items).toEqual([expect.objectContaining({ action: 'tool_called', resource_id: 'sync_status' })]);
}, 30_000);

it.each(['legacy', '2026-07-28'])(
  'serves an agent of %s through the gateway',
  async (era) => {
    const mode = era === 'legacy' ? ('legacy' as const) : { pin: era };
    const client = new Client({ name: 'a-test', version: '1' }, { versionNegotiation: { mode } });
    const problems: Error[] = [];
    client.onerror = (error) => problems.push(error);
    const requestInit = { headers: { authorization: `Bearer ${token}` } };
    await client.connect(new StreamableHTTPClientTransport(new URL(`${system.url}/mcp`), { requestInit }));
    expect((await client.listTools()).tools.length).toBeGreaterThanOrEqual(2);
    const result = await client.callTool({ name: 'search_orders', arguments: { limit: 1 } });
    expect(result.isError).toBeUndefined();
    await client.close();
    expect(problems).toEqual([]);
  },
  30_000,
);
