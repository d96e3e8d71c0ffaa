import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import pg from 'pg';
import { WebSocket } from 'ws';
import { PROBE_BODY } from '../../../functions/shared/probe-message.ts';
import type { VirtualClock } from '../../../local/clock.ts';
import type { DemoTenant } from '../../../local/config.ts';
import type { LocalSystem } from '../../../local/run/start-local.ts';
import { type ApiAnswer, apiClient } from '../../../local/suite/api-client.ts';
import { emailOf } from '../../../local/suite/demo-tenants.ts';
import type { Fault } from '../../../local/suite/faults.ts';
import { seeded } from '../../../local/suite/random.ts';
import { createVisitor } from '../../../local/suite/visitor.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
/** Acts of each tenant's visitor: enough for each kind of act to come up. */
const ACTS = 30;

/** A request of a browser that has begun a trace of its own, and the correlation ids of what it asks for. */
export const TRACED = {
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  sync: 'coverage-traced-sync',
  tool: 'coverage-traced-tool',
};

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/**
 * A day of the suite in miniature, with what goes wrong on such a day: the demo's visitors by their seed, then each kind of
 * trouble once. Everything goes in by the doors that the world has: HTTP, the queue, the providers; the database's owner
 * only spoils what nobody else can. No answer is judged here; what it left in logs and metrics is.
 */
export async function liveADay(system: LocalSystem, clock: VirtualClock): Promise<void> {
  const api = apiClient(system.url);
  const never = new AbortController().signal;
  const [large, middle, small] = system.tenants as [DemoTenant, DemoTenant, DemoTenant];
  const database = new pg.Client({ connectionString: system.databaseUrl });
  await database.connect();

  async function logIn({ email, password }: DemoTenant): Promise<string> {
    return (await api('POST', '/api/v1/auth/login', { body: { email, password } })).body.access_token;
  }
  const caller = (token: string) => (method: Method, path: string, body?: unknown) =>
    api(method, path, { token, body });
  const spoil = (provider: 'shopify' | 'netsuite', fault: Fault) =>
    fetch(`${system.substitutes[provider]}/_control`, { method: 'POST', body: JSON.stringify(fault) });

  async function newShop(call: ReturnType<typeof caller>, name: string): Promise<{ id: string; domain: string }> {
    const domain = `${name}.myshopify.com`;
    const credentials = { shop_domain: domain, access_token: 'shpat_0123456789abcdef0123456789abcdef' };
    const { body } = await call('POST', '/api/v1/connections', { provider: 'shopify', label: name, credentials });
    return { id: body.id, domain };
  }
  async function sync(call: ReturnType<typeof caller>, id: string): Promise<ApiAnswer> {
    const answer = await call('POST', `/api/v1/connections/${id}/sync`);
    await clock.settled();
    return answer;
  }

  async function visit(): Promise<void> {
    for (const [index, tenant] of system.tenants.entries()) {
      const visitor = createVisitor(api, tenant, seeded(7, 'coverage', index));
      await visitor.sync('all', never);
      for (let acts = 0; acts < ACTS; acts += 1) await visitor.act(never);
    }
    await clock.settled();
  }

  async function traceFromTheBrowser(): Promise<void> {
    const token = await logIn(middle);
    const { items } = (await caller(token)('GET', '/api/v1/connections')).body as { items: { id: string }[] };
    const headers = { authorization: `Bearer ${token}`, traceparent: `00-${TRACED.traceId}-00f067aa0ba902b7-01` };
    const post = (path: string, correlationId: string) =>
      fetch(`${system.url}/api/v1${path}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', 'x-correlation-id': correlationId },
        body: '{}',
      });
    await post(`/connections/${items[0]!.id}/sync`, TRACED.sync);
    await post('/tools/search_orders', TRACED.tool);
    await clock.settled();
  }

  async function manageConnections(): Promise<void> {
    const call = caller(await logIn(large));
    const { id } = await newShop(call, 'short-lived');
    await call('POST', `/api/v1/connections/${id}/test`);
    await call('PATCH', `/api/v1/connections/${id}`, { label: 'renamed' });
    await call('DELETE', `/api/v1/connections/${id}`);
    await call('POST', '/api/v1/auth/logout');
  }

  async function failToAuthenticate(): Promise<void> {
    await api('GET', '/api/v1/jobs');
    await api('GET', '/api/v1/jobs', { token: 'not.a.token' });
    await api('POST', '/api/v1/auth/login', { body: { email: large.email, password: 'mistyped-password' } });
  }

  async function beRefused(): Promise<void> {
    const call = caller(await logIn(small));
    await call('POST', '/api/v1/tools/sync_status', {}); // not in the free plan
    for (let calls = 0; calls < 32; calls += 1) await call('POST', '/api/v1/tools/search_orders', {});
    const viewer = { ...middle, email: emailOf('viewer', middle.email) };
    await newShop(caller(await logIn(viewer)), 'not-allowed');
  }

  /** A customer with a limit that is out of a test's reach, most of which was used by others. */
  async function callToolsTooOften(): Promise<void> {
    const call = caller(await logIn(large));
    await call('POST', '/api/v1/tools/search_orders', {});
    await database.query(`update rate_limits set count = 1000000 where key like 'mcp:' || $1 || ':%'`, [
      large.tenant_id,
    ]);
    await call('POST', '/api/v1/tools/search_orders', {});
    await clock.advance(MINUTE_MS);
  }

  async function listen(): Promise<void> {
    const socket = new WebSocket(system.webSocketUrl!, ['suite', `bearer.${await logIn(large)}`]);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    socket.send(JSON.stringify({ action: 'ping' }));
    await clock.advance(MINUTE_MS);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.close();
    await closed;
    await clock.settled();
  }

  async function meetAnInternalError(): Promise<void> {
    const call = caller(await logIn(large));
    await database.query('revoke select on canonical_orders from app_user');
    await call('GET', '/api/v1/orders');
    await call('POST', '/api/v1/tools/search_orders', {});
    await database.query('grant select on canonical_orders to app_user');
  }

  /** A method that the catalogue has no label value for. */
  async function askStrangely(): Promise<void> {
    await fetch(`${system.url}/api/v1/orders`, { method: 'PROPFIND' });
  }

  async function sufferFromProviders(): Promise<void> {
    const call = caller(await logIn(large));
    for (const fault of ['throttled', 'rate_limited', 'server_error', 'unauthorized'] as const) {
      const { id, domain } = await newShop(call, fault.replace('_', '-'));
      await spoil('shopify', { fault, shop: domain, times: 1, retryAfterSeconds: 2 });
      await sync(call, id);
    }
    const { items } = (await call('GET', '/api/v1/connections')).body as { items: { id: string; provider: string }[] };
    const account = items.find(({ provider }) => provider === 'netsuite')!;
    // The first refusal may be a token's end: only with a new token too are the credentials at fault.
    for (const trouble of [
      { fault: 'rate_limited', times: 1, retryAfterSeconds: 2 },
      { fault: 'unauthorized', times: 2 },
    ] as const) {
      await spoil('netsuite', trouble);
      await sync(call, account.id);
      await clock.advance(10 * SECOND_MS);
    }
  }

  async function loseCredentials(): Promise<void> {
    const call = caller(await logIn(middle));
    for (const spoilt of [`encrypted_credentials = 'damaged'`, 'encryption_key_version = 99']) {
      const { id } = await newShop(call, `keys-${spoilt.length}`);
      await database.query(`update connections set ${spoilt} where id = $1`, [id]);
      await sync(call, id);
    }
  }

  async function goInCircles(): Promise<void> {
    const { awsEndpoint: endpoint, region, credentials, environment } = system;
    const queue = new SQSClient({ endpoint, region, credentials });
    const hops = { 'x-correlation-hops': { DataType: 'String', StringValue: '25' } };
    const QueueUrl = environment['sync-worker']!.SYNC_QUEUE_URL;
    await queue.send(new SendMessageCommand({ QueueUrl, MessageBody: PROBE_BODY, MessageAttributes: hops }));
    await queue.send(new SendMessageCommand({ QueueUrl, MessageBody: 'not a job' }));
    queue.destroy();
    await clock.settled();
  }

  async function breakIsolation(): Promise<void> {
    await database.query('alter table canonical_customers disable row level security');
    await system.fire(system.app.schedules.find(({ name }) => /canary/i.test(name))!.name);
    await database.query('alter table canonical_customers enable row level security');
  }

  async function scrape(): Promise<void> {
    await (await fetch(`${system.url}/metrics`)).arrayBuffer();
  }

  const steps = [
    ...[
      visit,
      traceFromTheBrowser,
      manageConnections,
      failToAuthenticate,
      beRefused,
      sufferFromProviders,
      loseCredentials,
    ],
    ...[callToolsTooOften, listen, meetAnInternalError, askStrangely, goInCircles, breakIsolation, scrape],
  ];
  try {
    for (const step of steps) await step();
    // Past the queue's second delivery, and the next time that the gauges look at every connection.
    await clock.advance(8 * MINUTE_MS);
  } finally {
    await database.end();
  }
}
