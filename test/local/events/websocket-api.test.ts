// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is API Gateway's own syntax
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it, test } from '@jest/globals';
import type { APIGatewayProxyWebsocketEventV2 } from 'aws-lambda';
import { WebSocket } from 'ws';
import { createConnections } from '../../../local/aws/execute-api/connections.ts';
import { type VirtualClock, virtualClock } from '../../../local/clock.ts';
import { type RunningWebSocketApi, startWebSocketApi } from '../../../local/events/websocket-api.ts';
import type { InvokeResult } from '../../../local/lambda/invoke-result.ts';
import { createRecords, type MetricRecord } from '../../../local/records.ts';
import { connectClient } from './support/websocket-client.ts';

const START = Date.UTC(2026, 2, 12, 19, 3, 58);
const MINUTE = 60_000;

type SocketEvent = APIGatewayProxyWebsocketEventV2 & { headers?: Record<string, string>; [key: string]: unknown };

interface Setup {
  routes?: string[];
  expression?: string;
  /** By route key; default `{ statusCode: 200 }`. */
  answers?: Record<string, (event: SocketEvent) => unknown>;
  results?: Record<string, Partial<InvokeResult>>;
  delayMs?: number;
  /** The route that takes so long; default `$default`. */
  slow?: string;
}

let running: RunningWebSocketApi[] = [];
afterEach(async () => {
  await Promise.all(running.map((api) => api.stop()));
  running = [];
});

async function start({ routes, expression, answers = {}, results = {}, delayMs, slow = '$default' }: Setup = {}) {
  const clock: VirtualClock = virtualClock(START);
  const records = createRecords();
  const metrics: MetricRecord[] = [];
  const notices: string[] = [];
  records.subscribe((record) => {
    if (record.kind === 'metric') metrics.push(record);
    if (record.kind === 'notice') notices.push(record.message);
  });
  const events: SocketEvent[] = [];
  const traceHeaders: (string | undefined)[] = [];
  const connections = createConnections();
  const keys = routes ?? ['$connect', '$disconnect', '$default'];
  const api = await startWebSocketApi(
    {
      id: 'live123',
      name: 'live',
      routeSelectionExpression: expression ?? '$request.body.action',
      routes: keys.map((key) => ({ key, functionArn: key, timeoutMs: 200, responds: true })),
      stages: ['prod'],
    },
    {
      port: 0,
      clock,
      records,
      connections,
      async invoke(key, event, options) {
        events.push(event as SocketEvent);
        traceHeaders.push(options?.traceHeader);
        if (delayMs && key === slow) await delay(delayMs);
        const payload = JSON.stringify(answers[key]?.(event as SocketEvent) ?? { statusCode: 200 });
        return { requestId: 'r', durationMs: 1, payload, ...results[key] };
      },
    },
  );
  running.push(api);
  const url = `${api.url}/prod`;
  const seen = (eventType: string) => events.filter(({ requestContext }) => requestContext.eventType === eventType);
  const counted = (name: string) =>
    metrics.filter((metric) => metric.name === name && metric.dimensions.Stage === 'prod').length;
  const connectionOf = (event: SocketEvent) => connections.find('live123', 'prod', event.requestContext.connectionId);
  return { ...api, url, clock, connections, events, notices, seen, counted, connectionOf, traceHeaders };
}

async function until(met: () => unknown): Promise<void> {
  while (!met()) await delay(5);
}

describe('the events', () => {
  it('of a connect have the shape of AWS', async () => {
    const api = await start();
    await connectClient(`${api.url}?a=1&a=2&b=%C3%A9`, {
      headers: { Authorization: 'Bearer x', 'User-Agent': 'jest' },
    });
    const [event] = api.events;
    expect(event).toEqual({
      headers: expect.objectContaining({
        Host: new URL(api.url).host,
        Authorization: 'Bearer x',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': expect.any(String),
        'X-Amzn-Trace-Id': expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/),
        'X-Forwarded-For': '127.0.0.1',
      }),
      multiValueHeaders: expect.objectContaining({ Authorization: ['Bearer x'] }),
      queryStringParameters: { a: '2', b: 'é' },
      multiValueQueryStringParameters: { a: ['1', '2'], b: ['é'] },
      requestContext: {
        routeKey: '$connect',
        eventType: 'CONNECT',
        extendedRequestId: expect.any(String),
        requestTime: '12/Mar/2026:19:03:58 +0000',
        messageDirection: 'IN',
        stage: 'prod',
        connectedAt: START,
        requestTimeEpoch: START,
        identity: { userAgent: 'jest', sourceIp: '127.0.0.1' },
        requestId: expect.any(String),
        domainName: new URL(api.url).host,
        connectionId: expect.stringMatching(/^[\w-]{15}=$/),
        apiId: 'live123',
      },
      isBase64Encoded: false,
    });
    expect(api.traceHeaders).toEqual([event?.headers?.['X-Amzn-Trace-Id']]);
  });

  it('of a message and of the end name the same connection', async () => {
    const api = await start();
    const { ws, closed } = await connectClient(api.url);
    ws.send('{"action":"hello"}');
    await until(() => api.seen('MESSAGE').length);
    ws.close(4001, 'done');
    await closed;
    await until(() => api.seen('DISCONNECT').length);
    const [connect, message, disconnect] = api.events;
    expect(message).toMatchObject({
      body: '{"action":"hello"}',
      isBase64Encoded: false,
      requestContext: { routeKey: '$default', eventType: 'MESSAGE', messageId: expect.any(String), connectedAt: START },
    });
    expect(message).not.toHaveProperty('headers');
    expect(disconnect?.requestContext).toMatchObject({
      routeKey: '$disconnect',
      eventType: 'DISCONNECT',
      disconnectStatusCode: 4001,
      disconnectReason: 'done',
    });
    expect(new Set(api.events.map(({ requestContext }) => requestContext.connectionId)).size).toBe(1);
    expect(api.connectionOf(connect!)).toBeUndefined();
  });

  it('count in the metrics of AWS', async () => {
    const api = await start();
    const { ws, closed } = await connectClient(api.url);
    ws.send('one');
    await until(() => api.seen('MESSAGE').length);
    ws.close();
    await closed;
    expect([api.counted('ConnectCount'), api.counted('MessageCount')]).toEqual([1, 1]);
    await until(() => api.counted('IntegrationLatency') === 3);
  });
});

describe('a connect', () => {
  it.each([
    ['the status that the function answers', { answers: { $connect: () => ({ statusCode: 401 }) } }, 401],
    ['403 where it says so', { answers: { $connect: () => ({ statusCode: 403 }) } }, 403],
    [
      '502 where it throws',
      { results: { $connect: { payload: undefined, error: { kind: 'handled' } as never } } },
      502,
    ],
    ['502 where its answer has no status', { answers: { $connect: () => ({}) } }, 502],
    ['500 where it is throttled', { results: { $connect: { error: { kind: 'throttled' } as never } } }, 500],
  ])('is refused with %s', async (_what, setup, status) => {
    const api = await start(setup as Setup);
    await expect(connectClient(api.url)).rejects.toThrow(`refused with ${status}`);
    expect(api.seen('DISCONNECT')).toEqual([]);
  });

  it('is refused with 403 on a stage that there is not, and asks nobody', async () => {
    const api = await start();
    await expect(connectClient(api.url.replace('/prod', '/test'))).rejects.toThrow('refused with 403');
    expect(api.events).toEqual([]);
  });

  it('needs no route', async () => {
    const api = await start({ routes: ['$default'] });
    const { ws, next } = await connectClient(api.url);
    ws.send('x');
    await until(() => api.seen('MESSAGE').length);
    expect(next).toBeDefined();
  });

  it('is given the subprotocol that the function chooses, and no other', async () => {
    const headers = { 'Sec-WebSocket-Protocol': 'live' };
    const api = await start({ answers: { $connect: () => ({ statusCode: 200, headers }) } });
    const { ws } = await connectClient(api.url, { protocols: ['live', 'bearer.abc'] });
    expect(ws.protocol).toBe('live');
    expect(api.events[0]?.headers?.['Sec-WebSocket-Protocol']).toBe('live,bearer.abc');
  });
});

describe('a message', () => {
  it.each([
    ['{"action":"join"}', '$request.body.action', 'join'],
    ['{"action":"leave"}', '$request.body.action', '$default'],
    ['{"a":{"b":"join"}}', '${request.body.a.b}', 'join'],
    ['{"action":"$connect"}', '$request.body.action', '$default'],
    ['no JSON', '$request.body.action', '$default'],
  ])('%s goes by %s to %s', async (body, expression, key) => {
    const echo = (event: SocketEvent) => ({ statusCode: 200, body: event.requestContext.routeKey });
    const routes = ['join', '$default'];
    const api = await start({ routes, expression, answers: { join: echo, $default: echo } });
    const { ws, next } = await connectClient(api.url);
    ws.send(body);
    expect(await next()).toBe(key);
  });

  test.each([
    ['that no route takes', { routes: ['$connect'] }, 'Forbidden', 'ClientError'],
    [
      'whose function fails',
      { results: { $default: { error: { kind: 'exit' } as never } } },
      'Internal server error',
      'ExecutionError',
    ],
    ['whose function is too slow', { delayMs: 400 }, 'Endpoint request timed out', 'ExecutionError'],
  ])('%s is answered by the gateway itself', async (_what, setup, message, metric) => {
    const api = await start(setup as Setup);
    const { ws, next } = await connectClient(api.url);
    ws.send('{}');
    expect(JSON.parse(await next())).toEqual({
      message,
      connectionId: expect.any(String),
      requestId: expect.any(String),
    });
    expect(api.counted(metric)).toBe(1);
  });

  it('of 4xx counts as an integration error, and its body still reaches the client', async () => {
    const api = await start({ answers: { $default: () => ({ statusCode: 400, body: 'what?' }) } });
    const { ws, next } = await connectClient(api.url);
    ws.send('{}');
    expect(await next()).toBe('what?');
    expect(api.counted('IntegrationError')).toBe(1);
  });

  it.each([
    ['in one frame of 32 KB', 32 * 1024, 'arrives'],
    ['in one longer frame', 32 * 1024 + 1, 1009],
  ])('%s', async (_what, bytes, outcome) => {
    const api = await start();
    const { ws, closed } = await connectClient(api.url);
    ws.send('x'.repeat(bytes));
    if (outcome === 'arrives') await until(() => api.seen('MESSAGE').length);
    else expect((await closed).code).toBe(outcome);
    expect(api.seen('MESSAGE')).toHaveLength(outcome === 'arrives' ? 1 : 0);
  });

  it.each([
    ['of 128 KB in several frames', 4, 'arrives'],
    ['that is longer than 128 KB', 5, 1009],
  ])('%s', async (_what, frames, outcome) => {
    const api = await start();
    const { ws, closed } = await connectClient(api.url);
    for (let number = 1; number <= frames; number += 1) ws.send('x'.repeat(32 * 1024), { fin: number === frames });
    if (outcome === 'arrives') await until(() => api.seen('MESSAGE').length);
    else expect((await closed).code).toBe(outcome);
    expect(api.seen('MESSAGE').map(({ body }) => body?.length)).toEqual(outcome === 'arrives' ? [128 * 1024] : []);
  });

  it('that is binary ends the connection', async () => {
    const api = await start();
    const { ws, closed } = await connectClient(api.url);
    ws.send(Buffer.from([1, 2, 3]));
    expect((await closed).code).toBe(1003);
    expect(api.seen('MESSAGE')).toEqual([]);
  });
});

describe('the time', () => {
  it('of ten idle minutes ends a connection, and a message begins them anew', async () => {
    const api = await start();
    const { ws, closed } = await connectClient(api.url);
    await api.clock.advance(9 * MINUTE);
    ws.send('still here');
    await until(() => api.seen('MESSAGE').length);
    await api.clock.advance(9 * MINUTE);
    expect(ws.readyState).toBe(ws.OPEN);
    await api.clock.advance(MINUTE);
    expect(await closed).toEqual({ code: 1001, reason: 'Going away' });
    await until(() => api.seen('DISCONNECT').length);
  });

  it('of two hours ends a connection, however busy', async () => {
    const api = await start();
    const { closed } = await connectClient(api.url);
    const connection = api.connectionOf(api.events[0]!)!;
    for (let minutes = 0; minutes < 119; minutes += 7) {
      await api.clock.advance(7 * MINUTE);
      connection.send(Buffer.from('busy'));
    }
    expect(api.connectionOf(api.events[0]!)).toBeDefined();
    await api.clock.advance(MINUTE);
    expect((await closed).code).toBe(1001);
  });
});

describe('a client that does not read', () => {
  it('fills its own buffer and nothing else', async () => {
    const api = await start();
    const slow = await connectClient(api.url);
    slow.ws.pause();
    const quick = await connectClient(api.url);
    const [slowConnection, quickConnection] = api.events.map((event) => api.connectionOf(event)!);
    const large = Buffer.alloc(128 * 1024, 'x');
    let sent = 0;
    while (slowConnection!.send(large)) {
      sent += 1;
      await delay(0);
      expect(sent).toBeLessThan(1000); // the rest is the system's buffers
    }
    expect(slowConnection!.send(large)).toBe(false);
    expect(quickConnection!.send(Buffer.from('news'))).toBe(true);
    expect(await quick.next()).toBe('news');

    slowConnection!.close();
    await until(() => api.seen('DISCONNECT').length);
    expect(api.connectionOf(api.events[0]!)).toBeUndefined();
  });

  it('and sends without end is itself not read further than its answers go', async () => {
    const api = await start({ delayMs: 100 });
    const { ws } = await connectClient(api.url);
    for (let number = 0; number < 500; number += 1) ws.send('{}');
    await delay(50);
    expect(api.seen('MESSAGE').length).toBeLessThan(100);
    await until(() => api.seen('MESSAGE').length === 500);
  });
});

describe('a client that leaves while it is still being let in', () => {
  it('is told of as gone, since the function has heard of it', async () => {
    const api = await start({ slow: '$connect', delayMs: 100 });
    const ws = new WebSocket(api.url);
    ws.on('error', () => {});
    await until(() => api.seen('CONNECT').length);
    ws.terminate();
    await until(() => api.seen('DISCONNECT').length);
    expect(api.seen('DISCONNECT')[0]?.requestContext).toMatchObject({ disconnectStatusCode: 1006 });
    expect(api.connectionOf(api.events[0]!)).toBeUndefined();
  });

  it('holds up no stop', async () => {
    const api = await start({ slow: '$connect', delayMs: 150 });
    const connecting = connectClient(api.url);
    await until(() => api.seen('CONNECT').length);
    await Promise.all([expect(connecting).rejects.toThrow(), api.stop()]);
    running = [];
  });
});

it('says what is wrong with a client that speaks TLS', async () => {
  const api = await start();
  await expect(fetch(api.url.replace('ws:', 'https:'))).rejects.toThrow();
  expect(api.notices.join()).toContain('take the callback URL of the stage from the template');
});

test('stopping ends every connection with its disconnect event', async () => {
  const api = await start();
  const client = await connectClient(api.url);
  await api.stop();
  expect((await client.closed).code).toBe(1001);
  expect(api.seen('DISCONNECT')).toHaveLength(1);
  running = [];
});
