import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { clientMetrics, defineMetrics } from 'lamplight/catalogue';
import { fetchExternal, observe, schedule } from 'lamplight/observe';
import {
  type Capture,
  captureLines,
  captureSpans,
  lambdaContext,
  type SpanCapture,
  scheduleEvent,
} from 'lamplight/testing';

defineMetrics({ namespace: 'Test' }, { ...clientMetrics });

/** A byte order mark and no text: decoding it would change it. */
const BYTES = Buffer.from([0xef, 0xbb, 0xbf, 0xff, 0xfe, 0x00, 0x80]);

let server: Server;
let url: string;
let headers: IncomingHttpHeaders = {};
let written: Capture;
let traced: SpanCapture;

beforeAll(async () => {
  server = createServer((request, response) => {
    headers = request.headers;
    if (request.url === '/hang') return;
    if (request.url === '/cut') return void request.socket.destroy();
    if (request.url === '/limited') {
      response.writeHead(429, { 'retry-after': '7', 'x-ratelimit-remaining': '0' });
      return void response.end();
    }
    if (request.url === '/bytes') return void response.end(BYTES);
    if (request.url === '/long') {
      for (let megabytes = 0; megabytes < 17; megabytes++) response.write(Buffer.alloc(1024 * 1024, 'x'));
      return void response.end();
    }
    if (request.url === '/large')
      return void response.writeHead(200, { 'content-length': 17 * 1024 * 1024 }).write('x');
    response.writeHead(Number(request.url?.slice(1)) || 200, { 'content-type': 'application/json' });
    response.end(request.url === '/204' ? undefined : '{"limit":"reached"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  written = captureLines();
  traced = captureSpans();
});
afterEach(() => {
  written.stop();
  traced.stop();
});

/** Calls out from inside a unit, and gives what came of it. */
async function call(path: string, options: Partial<Parameters<typeof fetchExternal>[2]> = {}) {
  let outcome: { response?: Response; text?: string; error?: Error } = {};
  const handler = observe(schedule(), async () => {
    try {
      const response = await fetchExternal(
        `${url}${path}`,
        {},
        { provider: 'shopify', endpoint: 'orders', ...options },
      );
      outcome = { response, text: await response.text() };
    } catch (error) {
      outcome = { error: error as Error };
    }
  });
  await handler(scheduleEvent(), lambdaContext());
  return outcome;
}

function statusCodes(): (string | undefined)[] {
  const values = written.values('external_api_requests_total').filter(({ dimensions }) => dimensions.endpoint);
  return values.map(({ dimensions }) => dimensions.status_code);
}

it('counts, times, logs and traces a call, and gives its answer unchanged', async () => {
  const { response, text } = await call('/200');
  expect([response?.status, text]).toEqual([200, '{"limit":"reached"}']);
  expect(statusCodes()).toEqual(['200']);
  expect(written.values('external_api_duration_seconds')).not.toHaveLength(0);
  expect(written.values('external_api_rate_limited_total')).toHaveLength(0);
  expect(written.logs('external_call_completed')).toEqual([
    expect.objectContaining({
      level: 'info',
      provider: 'shopify',
      endpoint: 'orders',
      status_code: '200',
      duration_ms: expect.any(Number),
    }),
  ]);
  expect(traced.spans.find(({ name }) => name === 'call_shopify')).toMatchObject({ kind: 'client', ended: true });
});

it('tells the third party neither correlation id nor trace', async () => {
  await call('/200');
  expect(Object.keys(headers).filter((name) => /correlation|trace|tenant/.test(name))).toEqual([]);
});

it('counts a 429 as a rate limit, with what the headers say', async () => {
  await call('/limited');
  expect(written.values('external_api_rate_limited_total')).toHaveLength(1);
  expect(written.logs('external_call_completed')).toEqual([
    expect.objectContaining({ level: 'warning', status_code: '429', retry_after_s: 7, rate_limit_remaining: 0 }),
  ]);
});

it('lets the caller find a limit in the body, which stays readable', async () => {
  const judge = (body: string) => ({ limited: body.includes('reached'), rateLimitRemaining: 3 });
  const { text } = await call('/200', { judge });
  expect(text).toBe('{"limit":"reached"}');
  expect(written.values('external_api_rate_limited_total')).toHaveLength(1);
  expect(written.logs('external_call_completed')).toEqual([expect.objectContaining({ rate_limit_remaining: 3 })]);
});

it.each([
  [
    'throws',
    () => {
      throw new Error('no judge');
    },
  ],
  ['rejects', () => Promise.reject(new Error('no judge'))],
  ['gives nothing', () => undefined],
])('gives the answer also where the judge %s', async (_what, judge) => {
  expect(await call('/200', { judge: judge as never })).toMatchObject({ text: '{"limit":"reached"}' });
  expect(statusCodes()).toEqual(['200']);
});

it('leaves an answer that is judged as it came, byte for byte and with its address', async () => {
  let bytes: Buffer | undefined;
  let address: string | undefined;
  const handler = observe(schedule(), async () => {
    const judge = () => ({ limited: false });
    const response = await fetchExternal(`${url}/bytes`, undefined, { provider: 'shopify', endpoint: 'orders', judge });
    address = response.url;
    bytes = Buffer.from(await response.arrayBuffer());
  });
  await handler(scheduleEvent(), lambdaContext());
  expect(bytes).toEqual(BYTES);
  expect(address).toBe(`${url}/bytes`);
});

it('hands on unjudged what announces more than can be held', async () => {
  const judge = () => ({ limited: true });
  const { error } = await call('/large', { judge, timeoutMs: 200 });
  expect(error?.name).toBe('TimeoutError'); // of the reading, which the test's server never lets end
  expect(statusCodes()).toEqual(['200']);
  expect(written.values('external_api_rate_limited_total')).toHaveLength(0);
});

it('hands on unjudged, and whole, what turns out to be more than can be held', async () => {
  const { text } = await call('/long', { judge: () => ({ limited: true }) });
  expect(text).toHaveLength(17 * 1024 * 1024);
  expect(written.values('external_api_rate_limited_total')).toHaveLength(0);
});

it('does not judge an answer that has no body', async () => {
  const { response } = await call('/204', { judge: () => ({ limited: true }) });
  expect(response?.status).toBe(204);
  expect(written.values('external_api_rate_limited_total')).toHaveLength(0);
});

it('calls no answer in time a timeout, and throws what fetch throws', async () => {
  const { error } = await call('/hang', { timeoutMs: 50 });
  expect(error?.name).toBe('TimeoutError');
  expect(statusCodes()).toEqual(['timeout']);
  expect(traced.spans.find(({ name }) => name === 'call_shopify')?.error).toBe(error);
});

it('calls a cut connection a network error', async () => {
  const { error } = await call('/cut');
  expect(error?.name).toBe('TypeError');
  expect(statusCodes()).toEqual(['network_error']);
});

it('warns of a status that is no success', async () => {
  await call('/503');
  expect(written.logs('external_call_completed')).toEqual([
    expect.objectContaining({ level: 'warning', status_code: '503' }),
  ]);
});

it('describes the call as OpenTelemetry does', async () => {
  await call('/503');
  await call('/cut');
  const { hostname, port } = new URL(url);
  const server = { 'server.address': hostname, 'server.port': Number(port), 'http.request.method': 'GET' };
  const [answered, cut] = traced.spans.filter(({ name }) => name === 'call_shopify');
  expect(answered!.attributes).toMatchObject({ ...server, 'http.response.status_code': 503, 'error.type': '503' });
  expect(cut!.attributes).toMatchObject({ ...server, 'error.type': 'network_error' });
  expect(cut!.attributes['http.response.status_code']).toBeUndefined();
});

it('takes a Request, with its method, address and signal', async () => {
  const given = new Request(`${url}/200`, { method: 'POST', body: '{}' });
  const stopped = new Request(url, { signal: AbortSignal.abort() });
  const external = { provider: 'shopify', endpoint: 'orders' };
  const handler = observe(schedule(), async () => {
    expect((await fetchExternal(given, undefined, external)).status).toBe(200);
    await expect(fetchExternal(stopped, {}, external)).rejects.toMatchObject({ name: 'AbortError' });
  });
  await handler(scheduleEvent(), lambdaContext());
  const span = traced.spans.find(({ name }) => name === 'call_shopify')!;
  expect(span.attributes).toMatchObject({ 'http.request.method': 'POST', 'server.address': new URL(url).hostname });
});
