import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { defineMetrics, httpMetrics } from 'lamplight/catalogue';
import { bind, http, identify, observe, trace } from 'lamplight/observe';
import { captureSpans, useCatalogue } from 'lamplight/testing';
import { capture, lambdaContext, metric, request } from '../harness.ts';

beforeAll(() => useCatalogue(defineMetrics({ namespace: 'Test' }, { ...httpMetrics })));

const ok = observe(http(), async () => ({ statusCode: 200, body: 'ok' }));

function failing(error: unknown) {
  return observe(http(), async () => {
    throw error;
  });
}

describe('a request', () => {
  it('closes with one canonical line', async () => {
    const { logs } = await capture(() => ok(request(), lambdaContext()));
    expect(logs).toHaveLength(1);
    expect(logs[0]).toMatchObject({
      level: 'info',
      event: 'request_completed',
      component: 'api',
      method: 'GET',
      path: '_unmatched',
      status_code: '200',
      outcome: 'ok',
      request_id: 'request-1',
    });
    expect(logs[0]!.duration_ms).toEqual(expect.any(Number));
    expect(logs[0]!.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('counts and times itself under its route', async () => {
    const handler = observe(http(), async () => {
      bind({ path: '/connections/{id}' });
      return { statusCode: 201 };
    });
    const { documents } = await capture(() => handler(request(), lambdaContext()));
    const labels = { method: 'GET', path: '/connections/{id}', status_code: '201' };
    expect(metric(documents, 'api_requests_total', labels)).toBe(1);
    expect(metric(documents, 'api_request_duration_seconds', labels)).toEqual([expect.any(Number)]);
  });

  it('takes the route from its list, else from the gateway, and never the path itself', async () => {
    const routes = observe(http({ routes: ['/connections/{id}'] }), async () => ({ statusCode: 200 }));
    const listed = await capture(() => routes(request(), lambdaContext()));
    expect(listed.logs[0]).toMatchObject({ path: '/connections/{id}' });
    const gateway = await capture(() => ok(request({ routeKey: 'GET /orders/{id}' }), lambdaContext()));
    expect(gateway.logs[0]).toMatchObject({ path: '/orders/{id}' });
    const neither = await capture(() => routes(request({ rawPath: '/secret' }), lambdaContext()));
    expect(neither.logs[0]).toMatchObject({ path: '_unmatched' });
  });

  it('echoes a well-formed correlation id', async () => {
    const event = request({ headers: { 'x-correlation-id': 'caller-0001' } });
    const { result, logs } = await capture(() => ok(event, lambdaContext()));
    expect(result.headers).toEqual({ 'x-correlation-id': 'caller-0001' });
    expect(logs[0]).toMatchObject({ correlation_id: 'caller-0001' });
  });

  it.each([['short'], ['line\nbreak-000'], ['x'.repeat(129)], ['"},{"level":"error"'], ['']])(
    'refuses the malformed correlation id %j, and never repeats it',
    async (id) => {
      const event = request({ headers: { 'x-correlation-id': id } });
      const { result, logs } = await capture(() => ok(event, lambdaContext()));
      expect(result.headers!['x-correlation-id']).toMatch(/^[0-9a-f-]{36}$/);
      expect(logs[0]).toMatchObject({ correlation_id_rejected: true });
      if (id !== '') expect(JSON.stringify(logs)).not.toContain(JSON.stringify(id).slice(1, -1));
    },
  );

  it('leaves an answer alone that others may share', async () => {
    const shared = Object.freeze({
      statusCode: 204,
      headers: Object.freeze({ 'X-Correlation-ID': 'stale', etag: '1' }),
    });
    const handler = observe(http(), async () => shared as { statusCode: number });
    const { result } = await capture(() =>
      handler(request({ headers: { 'x-correlation-id': 'caller-0001' } }), lambdaContext()),
    );
    expect(result.headers).toEqual({ etag: '1', 'x-correlation-id': 'caller-0001' });
    expect(shared.headers).toEqual({ 'X-Correlation-ID': 'stale', etag: '1' });
  });

  it.each([
    [{ a: 1 }, '{"a":1}'],
    ['text', 'text'],
    [undefined, 'null'],
  ])('makes of %j what an HTTP API would, with the header', async (value, body) => {
    const handler = observe(http(), async () => value);
    const { result } = await capture(() => handler(request(), lambdaContext()));
    expect(result).toMatchObject({ statusCode: 200, body, headers: { 'content-type': 'application/json' } });
    expect(result.headers).toHaveProperty('x-correlation-id');
  });

  it('answers what is thrown with 500, the correlation id, and no word of it', async () => {
    const handler = failing(new Error('the database at db.internal is gone'));
    const { result, logs } = await capture(() => handler(request(), lambdaContext()));
    expect(result.statusCode).toBe(500);
    const body = JSON.parse(result.body!);
    expect(body).toEqual({
      error: 'internal_server_error',
      message: 'Internal Server Error',
      correlation_id: result.headers!['x-correlation-id'],
    });
    expect(logs[0]).toMatchObject({
      level: 'error',
      event: 'request_failed',
      outcome: 'error',
      status_code: '500',
      error: 'the database at db.internal is gone',
      error_type: 'Error',
      exc_info: expect.stringContaining('http.test.ts'),
    });
  });

  it.each([
    [{ statusCode: 404, expose: true, message: 'no such order' }, 404, 'not_found', 'no such order'],
    [{ statusCode: 409, expose: false, message: 'inner detail' }, 409, 'conflict', 'Conflict'],
    [{ statusCode: 422, message: 'bad field', code: 'invalid_body' }, 422, 'invalid_body', 'bad field'],
    [{ statusCode: 503, message: 'inner detail' }, 503, 'service_unavailable', 'Service Unavailable'],
    [{ statusCode: 200, message: 'odd' }, 500, 'internal_server_error', 'Internal Server Error'],
  ])('respects the status of the error %j', async (properties, statusCode, error, message) => {
    const { result } = await capture(() => failing(Object.assign(new Error(), properties))(request(), lambdaContext()));
    expect(result.statusCode).toBe(statusCode);
    expect(JSON.parse(result.body!)).toMatchObject({ error, message });
  });

  it.each([[401], [403], [429]])('of status %d counts as denied, not as failed', async (statusCode) => {
    const handler = observe(http(), async () => ({ statusCode }));
    const { logs } = await capture(() => handler(request(), lambdaContext()));
    expect(logs[0]).toMatchObject({ event: 'request_completed', outcome: 'denied', level: 'info' });
  });

  it('says who it was for, once that is verified', async () => {
    const handler = observe(http(), async () => {
      identify({ tenant_id: 'tenant-1', user_id: 'user-1' });
      return { statusCode: 200 };
    });
    const event = request({ headers: { 'x-tenant-id': 'tenant-2', tenant_id: 'tenant-2' } });
    const { logs, documents } = await capture(() => handler(event, lambdaContext()));
    expect(logs[0]).toMatchObject({ tenant_id: 'tenant-1', user_id: 'user-1' });
    expect(documents[0]).toMatchObject({ tenant_id: 'tenant-1', correlation_id: logs[0]!.correlation_id });
  });
});

describe('a request in a process whose environment says Sampled=0', () => {
  const parent = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
  afterEach(() => {
    delete process.env._X_AMZN_TRACE_ID;
  });

  it.each([
    ['goes on with the caller’s sampled trace', { traceparent: `00-${parent.traceId}-${parent.spanId}-01` }, parent],
    ['begins a trace of its own where it has none', {}, undefined],
  ])('%s', async (_what, headers, expected) => {
    process.env._X_AMZN_TRACE_ID = `Root=1-65a1b2c3-${'c'.repeat(24)};Parent=${'d'.repeat(16)};Sampled=0`;
    const traced = captureSpans();
    try {
      const handler = observe(http(), () => trace('do_work', {}, async () => ({ statusCode: 200 })));
      await capture(() => handler(request({ headers }), lambdaContext()));
    } finally {
      traced.stop();
    }
    const root = traced.spans.find(({ name }) => name === 'handle_request');
    expect(traced.spans.map(({ name }) => name)).toContain('do_work');
    expect(root?.parentSpanId).toBe(expected?.spanId);
    if (expected !== undefined) expect(root?.traceId).toBe(expected.traceId);
  });
});

describe('a request of a REST API', () => {
  const event = {
    httpMethod: 'POST',
    path: '/orders/7',
    resource: '/orders/{id}',
    headers: { 'X-Correlation-Id': 'caller-0001' },
    requestContext: {},
  } as unknown as APIGatewayProxyEvent;

  it('has its headers in the caller’s spelling, and its route as resource', async () => {
    const { result, logs } = await capture(() => ok(event as never, lambdaContext()));
    expect(result.headers).toEqual({ 'x-correlation-id': 'caller-0001' });
    expect(logs[0]).toMatchObject({ method: 'POST', path: '/orders/{id}', correlation_id: 'caller-0001' });
  });

  it('keeps an answer that its gateway would refuse, and counts it as the 502 that it becomes', async () => {
    const handler = observe(http(), async () => 'text');
    const { result, logs } = await capture(() => handler(event as never, lambdaContext()));
    expect(result).toBe('text');
    expect(logs[0]).toMatchObject({ event: 'request_failed', status_code: '502' });
  });
});
