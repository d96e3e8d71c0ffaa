import { connect } from 'node:net';
import { afterEach, describe, expect, it, test } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { virtualClock } from '../../../local/clock.ts';
import { type RunningHttpApi, startHttpApi } from '../../../local/events/http-api.ts';
import type { InvokeResult } from '../../../local/lambda/invoke-result.ts';
import { createRecords, type LocalRecord } from '../../../local/records.ts';
import type { LocalHttpApi } from '../../../local/template/app.ts';

const FUNCTION_ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:fixture';
const START = Date.UTC(2026, 2, 12, 19, 3, 58);

interface Setup extends Partial<Pick<LocalHttpApi, 'cors'>> {
  routes?: string[];
  version?: '1.0' | '2.0';
  /** What the function answers; default: the event. */
  answer?: (event: never) => unknown;
  result?: Partial<InvokeResult>;
  timeoutMs?: number;
  delayMs?: number;
  port?: number;
}

let running: RunningHttpApi[] = [];
afterEach(async () => {
  await Promise.all(running.map((api) => api.stop()));
  running = [];
});

async function start({
  routes = ['$default'],
  version = '2.0',
  cors,
  answer,
  result,
  timeoutMs = 30_000,
  delayMs,
  port = 0,
}: Setup) {
  const stream = createRecords();
  const records: LocalRecord[] = [];
  stream.subscribe((record) => records.push(record));
  const traceHeaders: (string | undefined)[] = [];
  const api = await startHttpApi(
    {
      id: 'api123',
      name: 'test',
      routes: routes.map((key) => ({ key, functionArn: FUNCTION_ARN, payloadVersion: version, timeoutMs })),
      cors,
    },
    {
      port,
      clock: virtualClock(START),
      records: stream,
      async invoke(_arn, event, options) {
        traceHeaders.push(options?.traceHeader);
        if (delayMs) await new Promise((resolve) => setTimeout(resolve, delayMs));
        const payload = JSON.stringify(answer ? answer(event as never) : event) ?? 'null';
        return { requestId: 'r', durationMs: 1, payload, ...result };
      },
    },
  );
  running.push(api);
  return { ...api, records, traceHeaders };
}

describe('an event of payload format 2.0', () => {
  it('has the shape of AWS', async () => {
    const api = await start({ routes: ['POST /items/{id}'] });
    const response = await fetch(`${api.url}/items/a%20b?x=1&x=2&y=%C3%A9`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Cookie: 'one=1; two=2', 'X-Mixed': 'Case', 'user-agent': 'jest' },
      body: '{"a":1}',
    });
    const host = new URL(api.url).host;
    const event = (await response.json()) as APIGatewayProxyEventV2;
    expect(event).toEqual({
      version: '2.0',
      routeKey: 'POST /items/{id}',
      rawPath: '/items/a b',
      rawQueryString: 'x=1&x=2&y=%C3%A9',
      cookies: ['one=1', 'two=2'],
      queryStringParameters: { x: '1,2', y: 'é' },
      pathParameters: { id: 'a b' },
      headers: expect.objectContaining({
        'content-type': 'application/json',
        'content-length': '7',
        'x-mixed': 'Case',
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-proto': 'http',
        'x-amzn-trace-id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
        host,
      }),
      requestContext: {
        accountId: '123456789012',
        apiId: 'api123',
        domainName: host,
        domainPrefix: '127',
        http: { method: 'POST', path: '/items/a b', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'jest' },
        requestId: response.headers.get('apigw-requestid'),
        routeKey: 'POST /items/{id}',
        stage: '$default',
        time: '12/Mar/2026:19:03:58 +0000',
        timeEpoch: START,
      },
      body: '{"a":1}',
      isBase64Encoded: false,
    });
    expect(event.headers).not.toHaveProperty('cookie');
    expect(api.traceHeaders).toEqual([event.headers['x-amzn-trace-id']]);
  });

  it('leaves out what a request does not have', async () => {
    const api = await start({});
    const event = await (await fetch(`${api.url}/`)).json();
    for (const key of ['cookies', 'queryStringParameters', 'pathParameters', 'stageVariables', 'body']) {
      expect(event).not.toHaveProperty(key);
    }
    expect(event).toMatchObject({ rawQueryString: '', routeKey: '$default', isBase64Encoded: false });
  });

  test.each([
    ['application/json', false],
    ['application/problem+json; charset=utf-8', false],
    ['text/csv', false],
    ['application/x-www-form-urlencoded', true],
    ['application/octet-stream', true],
    ['image/png', true],
  ])('%s: body in base64 %p', async (type, isBase64Encoded) => {
    const api = await start({});
    const response = await fetch(api.url, { method: 'POST', headers: { 'content-type': type }, body: 'a=1' });
    expect(await response.json()).toMatchObject({ isBase64Encoded, body: isBase64Encoded ? 'YT0x' : 'a=1' });
  });

  it("keeps a client's own trace root", async () => {
    const api = await start({});
    const root = 'Root=1-674331c8-0123456789abcdef01234567';
    const event = (await (
      await fetch(api.url, { headers: { 'x-amzn-trace-id': root } })
    ).json()) as APIGatewayProxyEventV2;
    expect(event.headers['x-amzn-trace-id']).toMatch(new RegExp(`^Self=1-[0-9a-f-]+;${root}$`));
  });
});

test('an event of payload format 1.0 has the shape of AWS', async () => {
  const api = await start({
    version: '1.0',
    routes: ['ANY /v1/{proxy+}'],
    answer: (event) => ({ statusCode: 200, body: JSON.stringify(event) }),
  });
  const event = await (await fetch(`${api.url}/v1/a/b?x=1&x=2`, { headers: { cookie: 'one=1' } })).json();
  expect(event).toMatchObject({
    version: '1.0',
    resource: '/v1/{proxy+}',
    path: '/v1/a/b',
    httpMethod: 'GET',
    headers: { cookie: 'one=1' },
    multiValueQueryStringParameters: { x: ['1', '2'] },
    queryStringParameters: { x: '2' },
    pathParameters: { proxy: 'a/b' },
    stageVariables: null,
    requestContext: { resourcePath: '/v1/{proxy+}', stage: '$default', requestTimeEpoch: START },
    body: null,
    isBase64Encoded: false,
  });
});

test.each([
  ['GET', '/items', 'GET /items'],
  ['GET', '/items/', undefined],
  ['POST', '/items', undefined],
  ['GET', '/items/7', 'GET /items/{id}'],
  ['GET', '/items/top', 'GET /items/top'],
  ['DELETE', '/items/top', 'ANY /items/{proxy+}'],
  ['GET', '/items/7/parts', 'ANY /items/{proxy+}'],
  ['PUT', '/items/7', 'ANY /items/{proxy+}'],
  ['GET', '/Items', undefined],
  ['GET', '/', undefined],
])('%s %s goes to %s', async (method, path, expected) => {
  const api = await start({ routes: ['ANY /items/{proxy+}', 'GET /items/{id}', 'GET /items/top', 'GET /items'] });
  const response = await fetch(api.url + path, { method });
  const answer = (await response.json()) as { routeKey?: string };
  expect(answer.routeKey).toBe(expected);
  if (!expected) expect([response.status, answer]).toEqual([404, { message: 'Not Found' }]);
});

describe('an answer', () => {
  const table: [string, unknown, { status: number; type: string | null; body: string }][] = [
    ['without statusCode is the body', { a: 1 }, { status: 200, type: 'application/json', body: '{"a":1}' }],
    ['that is a string is the body', 'hello', { status: 200, type: 'application/json', body: 'hello' }],
    ['that is a list is the body', [1, 2], { status: 200, type: 'application/json', body: '[1,2]' }],
    ['of nothing', null, { status: 200, type: 'application/json', body: 'null' }],
    ['with only a status', { statusCode: 204 }, { status: 204, type: null, body: '' }],
    [
      'with a status in text',
      { statusCode: '201', body: 'x' },
      { status: 201, type: 'text/plain;charset=UTF-8', body: 'x' },
    ],
    [
      'with its type',
      { statusCode: 200, headers: { 'Content-Type': 'text/css' }, body: 'x' },
      { status: 200, type: 'text/css', body: 'x' },
    ],
    [
      'in base64',
      { statusCode: 200, body: 'aGk=', isBase64Encoded: true },
      { status: 200, type: 'text/plain;charset=UTF-8', body: 'hi' },
    ],
  ];
  test.each(table)('%s', async (_name, answer, expected) => {
    const api = await start({ answer: () => answer });
    const response = await fetch(api.url);
    expect({
      status: response.status,
      type: response.headers.get('content-type'),
      body: await response.text(),
    }).toEqual(expected);
  });

  it('sets each cookie by a header of its own', async () => {
    const api = await start({ answer: () => ({ statusCode: 200, cookies: ['a=1', 'b=2'] }) });
    expect((await fetch(api.url)).headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  test.each([
    ['a body that is no string', { statusCode: 200, body: { a: 1 } }],
    ['a status that is none', { statusCode: 'fine' }],
    ['a status out of range', { statusCode: 99 }],
    ['a status before the answer', { statusCode: 100 }],
    ['a header that is no string', { statusCode: 200, headers: { a: {} } }],
    ['a header with a line break', { statusCode: 200, headers: { a: 'b\r\nc: d' } }],
  ])('%s is a 500', async (_name, answer) => {
    const api = await start({ answer: () => answer });
    const response = await fetch(api.url);
    expect([response.status, await response.json()]).toEqual([500, { message: 'Internal Server Error' }]);
    expect(api.records).toContainEqual(expect.objectContaining({ kind: 'notice', source: 'http-api' }));
  });
});

describe('a failure', () => {
  const failed = (kind: 'handled' | 'timeout' | 'exit' | 'init' | 'throttled') => ({
    payload: undefined,
    error: { kind, errorType: 'x', errorMessage: 'secret', trace: [] },
  });
  test.each([
    ['handled', 500, 'Internal Server Error'],
    ['timeout', 500, 'Internal Server Error'],
    ['exit', 500, 'Internal Server Error'],
    ['init', 500, 'Internal Server Error'],
    ['throttled', 503, 'Service Unavailable'],
  ] as const)('of the function, %s, is a %i', async (kind, status, message) => {
    const api = await start({ result: failed(kind) });
    const response = await fetch(api.url);
    expect([response.status, await response.json()]).toEqual([status, { message }]);
  });

  it('of the local run itself is a 500, and is said', async () => {
    const answer = () => {
      throw new Error('broken');
    };
    const api = await start({ answer });
    expect((await fetch(api.url)).status).toBe(500);
    expect(api.records).toContainEqual(
      expect.objectContaining({ kind: 'notice', message: expect.stringContaining('GET /: Error: broken') }),
    );
    expect(api.records).toContainEqual(expect.objectContaining({ kind: 'metric', name: '5xx', value: 1 }));
  });

  it('to answer within the integration time-out is a 503', async () => {
    const api = await start({ timeoutMs: 50, delayMs: 300 });
    expect((await fetch(api.url)).status).toBe(503);
  });

  it('to decode the path is a 400', async () => {
    const api = await start({});
    expect((await fetch(`${api.url}/%zz`)).status).toBe(400);
  });

  it('of the size is a 413', async () => {
    const api = await start({});
    const response = await fetch(api.url, { method: 'POST', body: Buffer.alloc(10 * 1024 * 1024 + 1) });
    expect([response.status, await response.json()]).toEqual([413, { message: 'Request Entity Too Large' }]);
  });

  it('to find a free port says which one, and what to do', async () => {
    const first = await start({});
    const port = Number(new URL(first.url).port);
    await expect(start({ port })).rejects.toThrow(
      `port ${port} is in use: stop what listens there, or start with PORT=0`,
    );
  });
});

describe('CORS', () => {
  const cors = {
    allowOrigins: ['https://app.example'],
    allowMethods: ['GET', 'POST'],
    allowHeaders: ['authorization'],
    exposeHeaders: ['x-correlation-id'],
    maxAgeSeconds: 600,
    allowCredentials: true,
  };
  const preflight = (origin: string) => ({
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST' },
  });

  it('answers a preflight without the function', async () => {
    const api = await start({ cors });
    const { status, headers } = await fetch(`${api.url}/x`, preflight('https://app.example'));
    expect(status).toBe(204);
    expect(Object.fromEntries(headers)).toMatchObject({
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-methods': 'GET,POST',
      'access-control-allow-headers': 'authorization',
      'access-control-max-age': '600',
      'access-control-allow-credentials': 'true',
    });
    expect(api.traceHeaders).toEqual([]);
  });

  it('gives another origin nothing', async () => {
    const api = await start({ cors });
    const { headers } = await fetch(`${api.url}/x`, preflight('https://evil.example'));
    expect(headers.has('access-control-allow-origin')).toBe(false);
  });

  it("replaces the function's own headers", async () => {
    const answer = () => ({ statusCode: 200, headers: { 'access-control-allow-origin': '*' }, body: '' });
    const api = await start({ cors, answer });
    const { headers } = await fetch(api.url, { headers: { origin: 'https://app.example' } });
    expect(headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(headers.get('access-control-expose-headers')).toBe('x-correlation-id');
  });
});

it('publishes the metrics of AWS/ApiGateway', async () => {
  const api = await start({ routes: ['GET /here'] });
  await fetch(`${api.url}/here`);
  await fetch(`${api.url}/there`);
  const values = (name: string) =>
    api.records
      .filter((record) => record.kind === 'metric')
      .filter((metric) => metric.name === name && !metric.dimensions.Stage)
      .map((metric) => [metric.dimensions.ApiId, metric.value, metric.time]);
  expect(values('Count')).toEqual([
    ['api123', 1, START],
    ['api123', 1, START],
  ]);
  expect(values('4xx').map(([, value]) => value)).toEqual([0, 1]);
  expect(values('5xx').map(([, value]) => value)).toEqual([0, 0]);
  expect(values('Latency')).toHaveLength(2);
  expect(values('IntegrationLatency')).toHaveLength(1);
});

it('says where a request without an answer after a second hangs', async () => {
  const api = await start({ delayMs: 1100 });
  await fetch(`${api.url}/slow`);
  expect(api.records).toContainEqual(
    expect.objectContaining({
      kind: 'notice',
      message: 'GET /slow has no answer after 1 s: fixture is running or waits for an instance',
    }),
  );
});

it('stops while a client keeps its connection open', async () => {
  const api = await start({});
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1').on('error', () => {});
  await new Promise((resolve) => socket.once('connect', resolve));
  await api.stop();
  running = [];
  socket.destroy();
});
