import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { atMost, counter, defineMetrics, flushMetrics, gauge, histogram } from 'lamplight/catalogue';
import { carry, http, observe, schedule, trace } from 'lamplight/observe';
import {
  type Capture,
  captureLines,
  captureSpans,
  emfProblems,
  fakeClock,
  httpEvent,
  lambdaContext,
  matchers,
  restEvent,
  scheduleEvent,
  snsEvent,
  socketEvent,
  sqsEvent,
  toolCall,
} from 'lamplight/testing';
import { writeLine } from '../../../../layers/observability/log/sink.ts';

expect.extend(matchers);

const metrics = defineMetrics(
  { namespace: 'Test' },
  {
    rows_total: counter('Rows', { labels: { kind: ['a', 'b'], source: atMost(3) }, dimensions: [['kind'], []] }),
    depth: gauge('Depth'),
    wait_seconds: histogram('Wait'),
  },
);

let written: Capture;
beforeEach(() => {
  written = captureLines();
});
afterEach(() => written.stop());

test('a log line is found by its event and fields', () => {
  writeLine('{"event":"sync_started","job_id":"j1"}');
  expect(written).toHaveLogged('sync_started', { job_id: 'j1' });
  expect(written).not.toHaveLogged('sync_started', { job_id: 'j2' });
  expect(() => expect(written).toHaveLogged('other')).toThrow(/events written: sync_started/);
});

test('a metric is found by its value under one dimension set', () => {
  metrics.rows_total.add(2, { kind: 'a', source: 'x' });
  metrics.rows_total.add(3, { kind: 'b', source: 'x' });
  flushMetrics();
  expect(written).toHaveMetric('rows_total', { value: 2, dimensions: { kind: 'a' }, unit: 'Count', namespace: 'Test' });
  expect(written).toHaveMetric('rows_total', { value: 5, dimensions: {} });
  expect(written).toHaveMetric('rows_total', { properties: { source: 'x' } });
  expect(written).not.toHaveMetric('rows_total', { value: 4 });
  expect(() => expect(written).toHaveMetric('nothing')).toThrow(/metrics written: rows_total/);
  expect(written).toBeValidEmf();
});

test('a histogram shows each of its values', () => {
  metrics.wait_seconds.record(0.5);
  metrics.wait_seconds.record(0.25);
  flushMetrics();
  expect(written).toHaveMetric('wait_seconds', { values: [0.5, 0.25], unit: 'Seconds' });
});

test('nothing is no valid EMF', () => {
  expect(written).not.toBeValidEmf();
});

test.each([
  ['no JSON', '{', /not one JSON object/],
  ['no metadata', '{}', /_aws: is missing/],
  ['no dimension set', emf({ Dimensions: [] }), /at least one set/],
  ['a dimension that is a number', emf({ Dimensions: [['code']] }, { code: 200 }), /code: a dimension must be a text/],
  ['a dimension that is not there', emf({ Dimensions: [['code']] }), /code: a dimension must be a text/],
  ['a metric that is null', emf({}, { m: null }), /m: a value must be a number/],
  ['101 values', emf({}, { m: Array(101).fill(1) }), /1 to 100 values/],
  ['101 metrics', emf({ Metrics: Array(101).fill({ Name: 'm' }) }), /more than 100/],
  ['31 dimensions', emf({ Dimensions: [Array(31).fill('m')] }), /more than 30 dimensions/],
  ['a unit that there is not', emf({ Metrics: [{ Name: 'm', Unit: 'Pieces' }] }), /no such unit/],
  ['a long name', emf({ Namespace: 'n'.repeat(256) }), /longer than 255/],
  ['a name with a colon in front', emf({ Namespace: ':n' }), /colon/],
  ['a line break', `${emf({})}\n`, /line break/],
  ['a size over 1 MB', emf({}, { p: 'x'.repeat(1_100_000) }), /bytes/],
  ['an old timestamp', emf({}, {}, 0), /14 days/],
])('EMF with %s is refused', (_what, line, problem) => {
  expect(emfProblems(line).join()).toMatch(problem);
  expect(line).not.toBeValidEmf();
});

test('spans are kept in memory, with their parents and attributes', async () => {
  const captured = captureSpans();
  const handler = observe(schedule(), () =>
    trace('create_connection', { provider: 'shopify' }, async (span) => span.set({ job_id: 'j1' })),
  );
  await handler(scheduleEvent(), lambdaContext());
  captured.stop();
  const child = captured.spans.find((span) => span.name === 'create_connection');
  expect(captured.spans.some((span) => span.spanId === child?.parentSpanId)).toBe(true);
  expect(captured).toHaveSpan('create_connection', { provider: 'shopify', job_id: 'j1' });
  expect(captured).not.toHaveSpan('delete_connection');
});

test('a captured span tells a failure without an error, and hands its trace on as any does', async () => {
  const captured = captureSpans();
  let headers: Record<string, string> = {};
  const handler = observe(http(), () => {
    headers = carry.http();
    return { statusCode: 500 };
  });
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  await handler(httpEvent({ headers: { traceparent, tracestate: 'vendor=1' } }), lambdaContext());
  captured.stop();
  expect(captured.spans).toMatchObject([{ name: 'handle_request', failed: true, error: undefined, ended: true }]);
  expect(headers).toMatchObject({ tracestate: 'vendor=1', traceparent: expect.stringContaining('4bf92f35') });
});

test('a fake clock stands still until it is moved', () => {
  const clock = fakeClock('2026-11-24T12:00:00Z');
  expect(() => clock.set('teatime')).toThrow('fakeClock: teatime is no time');
  try {
    expect(new Date().toISOString()).toBe('2026-11-24T12:00:00.000Z');
    clock.advance(1500);
    expect(Date.now()).toBe(clock.now());
    expect(new Date()).toBeInstanceOf(Date);
    expect(new Date(0).getTime()).toBe(0);
    expect(new Date(2026, 0, 1).getFullYear()).toBe(2026);
  } finally {
    clock.restore();
  }
  expect(Date.now()).not.toBe(clock.now());
});

test('events have the shapes that AWS sends', () => {
  expect(httpEvent({ headers: { 'X-Correlation-ID': 'abcdefgh' } })).toMatchObject({
    version: '2.0',
    headers: { 'x-correlation-id': 'abcdefgh' },
  });
  expect(restEvent({ headers: { 'X-Id': 'a' } })).toMatchObject({
    httpMethod: 'GET',
    multiValueHeaders: { 'X-Id': ['a'] },
  });
  expect(sqsEvent([{ body: { a: 1 }, attributes: { correlation_id: 'abcdefgh' } }]).Records[0]).toMatchObject({
    body: '{"a":1}',
    messageAttributes: { correlation_id: { stringValue: 'abcdefgh', dataType: 'String' } },
  });
  expect(snsEvent([{ body: 'x' }]).Records[0]?.Sns.Message).toBe('x');
  expect(scheduleEvent({ time: new Date(0) }).time).toBe('1970-01-01T00:00:00Z');
  expect(socketEvent({ route: '$connect' }).requestContext.eventType).toBe('CONNECT');
  expect(toolCall({ limit: 5 }, { a: 1 })).toMatchObject([{ limit: 5 }, { _meta: { a: 1 } }]);
  expect(lambdaContext({ remainingMs: 1000 }).getRemainingTimeInMillis()).toBeLessThanOrEqual(1000);
});

function emf(directive: object, root: object = {}, timestamp = Date.now()): string {
  const whole = { Namespace: 'Test', Dimensions: [[]], Metrics: [{ Name: 'm', Unit: 'Count' }], ...directive };
  return JSON.stringify({ _aws: { Timestamp: timestamp, CloudWatchMetrics: [whole] }, m: 1, ...root });
}
