import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { virtualClock } from '../../../local/clock.ts';
import type { LocalRun } from '../../../local/config.ts';
import { DEMO_TENANTS } from '../../../local/suite/demo-tenants.ts';
import { traffic } from '../../../local/suite/traffic.ts';

const tenants = DEMO_TENANTS.map(({ plan, email }) => ({ tenant_id: email, plan, email, password: 'of-the-test' }));

let server: Server;
let url: string;
let seen: string[] = [];
let broken = false;

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url?.split('?')[0]}`);
    if (broken) return void request.socket.destroy();
    const items = [{ id: 'one', status: 'error' }];
    const body = { access_token: 'token', items, next_cursor: null, result: { tools: [{ name: 'usage' }] } };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  seen = [];
  broken = false;
});

/**
 * Lets the visitors act for so many seconds of the run's clock, or up to `most` until they are done, and ends them.
 *
 * @param done what is waited for on the clock as it then stands: a request takes a machine's time
 */
async function visit(seconds: number, done: () => boolean = () => true, most = seconds): Promise<void> {
  const clock = virtualClock(Date.UTC(2026, 10, 24));
  const run = { url, clock, environment: { 'sync-worker': { SHOPIFY_BASE_URL: url } } } as unknown as LocalRun;
  const abort = new AbortController();
  const going = traffic(run, tenants, abort.signal);
  for (let second = 0; second < seconds || (second < most && !done()); second += 1) {
    await clock.advance(1_000);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  for (let waits = 0; waits < 1_000 && !done(); waits += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  abort.abort();
  await going;
}

it('logs in, looks at things, syncs, calls tools, looks after connections, and now and then makes the provider stumble', async () => {
  const kinds = [
    'POST /api/v1/auth/login',
    'POST /api/v1/connections/one/sync',
    'GET /api/v1/orders',
    'GET /api/v1/jobs/one',
    'POST /api/v1/tools/search_orders',
    'POST /mcp',
    'POST /api/v1/connections/one/test',
    'PATCH /api/v1/connections/one',
    'POST /_control',
  ];
  // However few answers a slow machine gives in a second: sooner or later each of them is asked for.
  const missing = () => kinds.filter((kind) => !seen.includes(kind));
  await visit(60, () => missing().length === 0, 3_600);
  expect(missing()).toEqual([]);
});

it('syncs at once, so that there is something to look at', async () => {
  const syncs = () => seen.filter((request) => request.endsWith('/sync'));
  await visit(3, () => syncs().length >= tenants.length);
  expect(syncs()).toHaveLength(tenants.length);
});

it('outlives an API that answers nothing, and ends when it is told to', async () => {
  broken = true;
  await visit(30);
  const before = seen.length;
  expect(before).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(seen).toHaveLength(before);
});
