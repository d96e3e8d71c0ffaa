import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createRecords } from '../../local/records.ts';
import { startLocal } from '../../local/run/start-local.ts';
import { apiClient } from '../../local/suite/api-client.ts';
import { pick, pickWeighted, seeded } from '../../local/suite/random.ts';
import type { BenchRow } from './local-lambda.ts';

/** Requests a second that the local system is to hold on two cores (the figure). */
const PER_SECOND = 100;
const SECONDS = 10;
const WARM_UP_SECONDS = 10;
/** As long as API Gateway waits. */
const TIMEOUT_MS = 30_000;

/** Of the eight tenants; the free ones may not call tools as often as this asks for. */
const PLANS = ['enterprise', 'enterprise', 'pro', 'pro', 'pro', 'pro', 'free', 'free'];

interface Tenant {
  authorization: string;
  connectionId: string;
  callsTools: boolean;
}

interface Kind {
  weight: number;
  method: 'GET' | 'POST';
  path(tenant: Tenant): string;
  body?: object;
}

const toolCall = (name: string) => ({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: {} } });

const KINDS: Kind[] = [
  { weight: 40, method: 'GET', path: () => '/api/v1/orders?limit=20' },
  { weight: 18, method: 'GET', path: () => '/api/v1/connections' },
  { weight: 15, method: 'GET', path: () => '/api/v1/jobs?limit=20' },
  { weight: 5, method: 'GET', path: () => '/api/v1/tenant' },
  { weight: 10, method: 'GET', path: () => '/health' },
  { weight: 2, method: 'POST', path: ({ connectionId }) => `/api/v1/connections/${connectionId}/sync` },
];
const TOOL_KINDS: Kind[] = [
  { weight: 4, method: 'POST', path: () => '/api/v1/tools/search_orders', body: {} },
  { weight: 3, method: 'POST', path: () => '/mcp', body: toolCall('sync_status') },
  { weight: 3, method: 'POST', path: () => '/mcp', body: toolCall('connection_health') },
];

/**
 * Eight tenants of three plans that read, sync and call tools at once, 100 requests a second whether the system keeps up or
 * not: how many it answers, how late, and how many it fails.
 */
export async function benchMixedLoad(): Promise<BenchRow[]> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'lamplight-bench-mixed-'));
  const records = createRecords();
  const system = await startLocal({ projectFolder: process.cwd(), dataFolder, records });
  let errorLines = 0;
  records.subscribe((record) => {
    if (record.kind === 'log' && /"level":"(ERROR|error|CRITICAL|critical)"/.test(record.message)) errorLines += 1;
  });
  const agent = new Agent({ keepAlive: true });
  try {
    const tenants = await Promise.all(PLANS.map((plan, index) => makeTenant(system.url, plan, index)));
    await offer(system.url, tenants, agent, WARM_UP_SECONDS);
    errorLines = 0;
    const answers = await offer(system.url, tenants, agent, SECONDS);
    const ok = answers.filter(({ status }) => status >= 200 && status < 300);
    const late = ok.map(({ ms }) => ms).sort((a, b) => a - b);
    const lastMs = Math.max(...answers.map(({ endedMs }) => endedMs));
    return [
      { what: `answered, of ${PER_SECOND} requests a second`, value: ok.length / (lastMs / 1_000), unit: '/s' },
      { what: 'errors', value: answers.length - ok.length, unit: '', limit: 0 },
      { what: 'lines of functions with an error', value: errorLines, unit: '', limit: 0 },
      { what: 'time to the answer, p50', value: late[Math.floor(late.length * 0.5)] ?? Number.NaN, unit: 'ms' },
      { what: 'time to the answer, p99', value: late[Math.floor(late.length * 0.99)] ?? Number.NaN, unit: 'ms' },
    ];
  } finally {
    agent.destroy();
    await system.stop();
    rmSync(dataFolder, { recursive: true, force: true });
  }
}

interface Answer {
  status: number;
  ms: number;
  /** Since the first request. */
  endedMs: number;
}

/** Sends a request every hundredth of a second; those that are late wait for nobody. */
async function offer(url: string, tenants: Tenant[], agent: Agent, seconds: number): Promise<Answer[]> {
  const random = seeded('mixed-load', seconds);
  const startedAt = performance.now();
  const answers: Promise<Answer>[] = [];
  for (let index = 0; index < PER_SECOND * seconds; index += 1) {
    const waitMs = startedAt + (index * 1_000) / PER_SECOND - performance.now();
    if (waitMs > 0) await delay(waitMs);
    const tenant = pick(random, tenants);
    const sentAt = performance.now();
    const kind = pickWeighted(random, tenant.callsTools ? [...KINDS, ...TOOL_KINDS] : KINDS);
    answers.push(
      send(url, tenant, kind, agent).then((status) => {
        const now = performance.now();
        return { status, ms: now - sentAt, endedMs: now - startedAt };
      }),
    );
  }
  return await Promise.all(answers);
}

/** The status, 0 where there was no answer. By `node:http`: `fetch` would cost more than what is measured. */
function send(url: string, tenant: Tenant, { method, path, body }: Kind, agent: Agent): Promise<number> {
  const headers = {
    authorization: tenant.authorization,
    accept: 'application/json, text/event-stream',
    ...(body && { 'content-type': 'application/json' }),
  };
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    request(`${url}${path(tenant)}`, { method, agent, headers, signal }, (response) => {
      response.once('error', () => resolve(0)).resume();
      response.once('end', () => resolve(response.statusCode ?? 0));
    })
      .once('error', () => resolve(0))
      .end(body && JSON.stringify(body));
  });
}

async function makeTenant(url: string, plan: string, index: number): Promise<Tenant> {
  const api = apiClient(url);
  const [email, password] = [`owner@tenant-${index}.example`, randomBytes(18).toString('base64url')];
  await api('POST', '/api/v1/auth/register', { body: { tenant_name: `Tenant ${index}`, email, password } });
  const token = (await api('POST', '/api/v1/auth/login', { body: { email, password } })).body.access_token;
  await api('PATCH', '/api/v1/tenant', { token, body: { plan } });
  const credentials = {
    shop_domain: `tenant-${index}.myshopify.com`,
    access_token: `shpat_${randomBytes(16).toString('hex')}`,
  };
  const shop = { provider: 'shopify', label: 'Shop', credentials };
  const { body, status } = await api('POST', '/api/v1/connections', { token, body: shop });
  if (status !== 201) throw new Error(`tenant ${index} got no shop: ${status} ${body.message}`);
  await api('POST', `/api/v1/connections/${body.id}/sync`, { token });
  return { authorization: `Bearer ${token}`, connectionId: body.id, callsTools: plan !== 'free' };
}
