import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  atMost,
  clientMetrics,
  counter,
  type Declaration,
  defineMetrics,
  EMF_UNITS,
  flushMetrics,
  gauge,
  histogram,
  httpMetrics,
  type Labels,
  named,
  telemetryMetrics,
  toolMetrics,
  withLabels,
} from 'lamplight/catalogue';
import { type Capture, captureLines, matchers, resetTelemetryHealth, useCatalogue } from 'lamplight/testing';

expect.extend(matchers);

let written: Capture;
beforeEach(() => {
  resetTelemetryHealth();
  written = captureLines();
});
afterEach(() => {
  flushMetrics();
  written.stop();
  delete process.env.LAMPLIGHT_STAGE;
});

const tenant_id = named({ claim: 'plan', is: 'enterprise', atMost: 2 });

function define() {
  const metrics = defineMetrics(
    { namespace: 'Test' },
    {
      ...telemetryMetrics,
      ...toolMetrics,
      jobs_total: counter('Jobs', {
        labels: { kind: ['a', 'b'], source: atMost(2), tenant_id },
        dimensions: [['kind'], { labels: [], without: { kind: ['b'] } }, ['tenant_id']],
      }),
      depth: gauge('Depth', { labels: { queue: ['q'] }, dimensions: [['queue']] }),
      age_seconds: gauge('Age', {
        labels: { tenant_id, object: ['x', 'y'] },
        dimensions: [
          { labels: ['object'], aggregate: 'max' },
          { labels: [], aggregate: 'sum' },
          ['tenant_id', 'object'],
        ],
      }),
      wait_seconds: histogram('Wait', { buckets: [1, 2] }),
      pairs_total: counter('Pairs', {
        labels: { provider: ['s', 'n'], object: ['orders', 'items'] },
        together: [
          { provider: 's', object: 'orders' },
          { provider: 'n', object: 'items' },
        ],
        dimensions: [['provider', 'object']],
      }),
      guarded_total: counter('Guarded', { labels: { x: atMost(9) }, dimensions: [{ labels: ['x'], series: 2 }] }),
      detail_total: counter('Detail', { labels: { x: ['1'] }, dimensions: [{ labels: ['x'], detail: true }, []] }),
    },
  );
  useCatalogue(metrics);
  return metrics;
}

test('a wrong metric, label or value does not compile', () => {
  const metrics = define();
  const never = (): void => {
    // @ts-expect-error there is no such metric
    metrics.nothing_total.add(1);
    // @ts-expect-error a counter is not set
    metrics.jobs_total.set(1, { kind: 'a', source: 'x' });
    // @ts-expect-error a gauge is not added to
    metrics.depth.add(1, { queue: 'q' });
    // @ts-expect-error labels are missing
    metrics.jobs_total.add(1);
    // @ts-expect-error a label is missing
    metrics.jobs_total.add(1, { kind: 'a' });
    // @ts-expect-error there is no such label
    metrics.jobs_total.add(1, { kind: 'a', source: 'x', other: 'y' });
    // @ts-expect-error the label has no such value
    metrics.jobs_total.add(1, { kind: 'c', source: 'x' });
    // @ts-expect-error a value is a number
    metrics.jobs_total.add('1', { kind: 'a', source: 'x' });
    // @ts-expect-error a label is a text
    metrics.jobs_total.add(1, { kind: 'a', source: 7 });
    // @ts-expect-error a metric without labels takes none
    metrics.wait_seconds.record(1, { kind: 'a' });
    // @ts-expect-error fragments are as strict
    metrics.mcp_tool_invocations_total.add(1, { tool_name: 'x', status: 'fine' });
    // @ts-expect-error a dimension set names labels
    counter('X', { labels: { a: ['1'] }, dimensions: [['b']] });
    // @ts-expect-error as does one that says more
    counter('X', { labels: { a: ['1'] }, dimensions: [{ labels: ['b'], series: 3 }] });
    // @ts-expect-error combinations are of declared values
    counter('X', { labels: { a: ['1'] }, together: [{ a: '2' }] });
    // @ts-expect-error there is no such unit
    gauge('X', { unit: 'Pieces' });
    // @ts-expect-error only a histogram has buckets
    counter('X', { buckets: [1] });
    const narrowed = defineMetrics({ namespace: 'T' }, withLabels(clientMetrics, { provider: ['shopify'] }));
    narrowed.external_api_rate_limited_total.add(1, { provider: 'shopify' });
    // @ts-expect-error a narrowed label has its listed values
    narrowed.external_api_rate_limited_total.add(1, { provider: 'other' });
  };
  expect(never).toBeInstanceOf(Function);
  metrics.jobs_total.add(1, { kind: 'a', source: 'x' });
  metrics.jobs_total.add(1, { kind: 'a', source: 'x', tenant_id: 't' });
  metrics.wait_seconds.record(1);
});

test('counters add up, gauges keep the last value, histograms keep each', () => {
  const metrics = define();
  metrics.jobs_total.add(1, { kind: 'a', source: 'x' });
  metrics.jobs_total.add(2, { kind: 'a', source: 'x' });
  metrics.depth.set(5, { queue: 'q' });
  metrics.depth.set(4, { queue: 'q' });
  metrics.wait_seconds.record(1);
  metrics.wait_seconds.record(1);
  flushMetrics();
  expect(written.values('jobs_total')[0]?.values).toEqual([3]);
  expect(written.values('depth')[0]?.values).toEqual([4]);
  expect(written.values('wait_seconds')[0]?.values).toEqual([1, 1]);
  expect(written).toBeValidEmf();
});

test('the namespace ends in the stage, and detail is left out of prod', () => {
  process.env.LAMPLIGHT_STAGE = 'prod';
  const prod = define();
  prod.detail_total.add(1, { x: '1' });
  flushMetrics();
  expect(written.values('detail_total').map((value) => [value.namespace, value.dimensions])).toEqual([
    ['Test/prod', {}],
  ]);
  written.clear();
  process.env.LAMPLIGHT_STAGE = 'dev';
  define().detail_total.add(1, { x: '1' });
  flushMetrics();
  expect(written).toHaveMetric('detail_total', { namespace: 'Test/dev', dimensions: { x: '1' } });
});

test('a surplus value becomes _other, and is counted', () => {
  const metrics = define();
  metrics.jobs_total.add(1, { kind: 'c' as 'a', source: '1' });
  for (const source of ['1', '2', '3', '4']) metrics.jobs_total.add(1, { kind: 'a', source });
  metrics.mcp_tool_duration_seconds.record(1, { tool_name: '' });
  flushMetrics();
  expect(written).toHaveMetric('jobs_total', { value: 1, dimensions: { kind: '_other' } });
  expect(written).toHaveMetric('jobs_total', { value: 2, properties: { source: '_other' } });
  expect(written).toHaveMetric('mcp_tool_duration_seconds', { dimensions: { tool_name: '_unknown' } });
  expect(written).toHaveMetric('telemetry_dropped_total', { value: 4, dimensions: { reason: 'label_overflow' } });
  expect(written.logs('telemetry_dropped')).toHaveLength(1);
});

test('a label that is no text, no ASCII or a secret is never a dimension', () => {
  const metrics = define();
  for (const source of [undefined, null, {}, 'ü', '', '  ', 'x'.repeat(2000), 'password=abcdefgh']) {
    metrics.guarded_total.add(1, { x: source as string });
  }
  flushMetrics();
  expect(written.values('guarded_total').map((value) => value.dimensions)).toEqual([{ x: '_other' }]);
  expect(written).toBeValidEmf();
});

test('a label that the metric does not have is not written', () => {
  const metrics = define();
  metrics.depth.set(1, { queue: 'q', surprise: 'x' } as never);
  flushMetrics();
  expect(written.lines.join()).not.toContain('surprise":');
});

test('combinations that are not declared become _other', () => {
  const metrics = define();
  metrics.pairs_total.add(1, { provider: 's', object: 'orders' });
  metrics.pairs_total.add(1, { provider: 's', object: 'items' });
  flushMetrics();
  expect(written).toHaveMetric('pairs_total', { dimensions: { provider: 's', object: 'orders' } });
  expect(written).toHaveMetric('pairs_total', { dimensions: { provider: '_other', object: '_other' } });
  expect(written.values('pairs_total')).toHaveLength(2);
});

test('a set with a bound writes no more series than that', () => {
  const metrics = define();
  for (const x of ['1', '2', '3', '1']) metrics.guarded_total.add(1, { x });
  flushMetrics();
  expect(written.values('guarded_total').map((value) => value.dimensions.x)).toEqual(['1', '2']);
  expect(written).toHaveMetric('telemetry_dropped_total', { dimensions: { reason: 'series_overflow' }, value: 1 });
  expect(written.lines.some((line) => line.includes('"x":"3","guarded_total":1'))).toBe(true);
});

test('a set can leave values out', () => {
  const metrics = define();
  metrics.jobs_total.add(1, { kind: 'a', source: 'x' });
  metrics.jobs_total.add(1, { kind: 'b', source: 'x' });
  flushMetrics();
  expect(written).toHaveMetric('jobs_total', { value: 1, dimensions: {} });
  expect(written).toHaveMetric('jobs_total', { value: 1, dimensions: { kind: 'b' } });
});

describe('tenants', () => {
  test('are a dimension where the claim names them, and a property where not', () => {
    const metrics = define();
    const enterprise = { claims: { plan: 'enterprise' } };
    metrics.jobs_total.add(1, { kind: 'a', source: 'x', tenant_id: 't1' }, enterprise);
    metrics.jobs_total.add(1, { kind: 'a', source: 'x', tenant_id: 't2' }, { claims: { plan: 'free' } });
    metrics.jobs_total.add(1, { kind: 'a', source: 'x', tenant_id: 't3' });
    flushMetrics();
    const named = written.values('jobs_total').filter((value) => 'tenant_id' in value.dimensions);
    expect(named.map((value) => value.dimensions)).toEqual([{ tenant_id: 't1' }]);
    expect(written).toHaveMetric('jobs_total', { dimensions: { kind: 'a' }, properties: { tenant_id: 't2' } });
  });

  test('beyond the bound are left out and counted, never _other', () => {
    const metrics = define();
    for (const tenant of ['n1', 'n2', 'n3', 'n4']) {
      metrics.jobs_total.add(1, { kind: 'a', source: 'x', tenant_id: tenant }, { claims: { plan: 'enterprise' } });
    }
    flushMetrics();
    const tenants = written.values('jobs_total').flatMap((value) => value.dimensions.tenant_id ?? []);
    expect(tenants.length).toBeLessThanOrEqual(2);
    expect(tenants).not.toContain('_other');
    expect(written).toHaveMetric('telemetry_dropped_total', { dimensions: { reason: 'series_overflow' } });
  });
});

test('a gauge set that drops a label is one value for all tenants', () => {
  const metrics = define();
  const at = Date.now() - 60_000;
  metrics.age_seconds.set(10, { tenant_id: 'g1', object: 'x' }, { at });
  metrics.age_seconds.set(30, { tenant_id: 'g2', object: 'x' }, { at });
  metrics.age_seconds.set(5, { tenant_id: 'g1', object: 'y' }, { at });
  flushMetrics();
  const values = written.values('age_seconds');
  expect(
    values.filter((value) => !('tenant_id' in value.dimensions)).map((value) => [value.dimensions, value.values]),
  ).toEqual([
    [{ object: 'x' }, [30]],
    [{}, [45]],
    [{ object: 'y' }, [5]],
  ]);
  expect(new Set(values.map((value) => value.timestamp))).toEqual(new Set([at]));
  expect(written).toBeValidEmf();
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 2 ** 361, '1', null, undefined, 1n])(
  'a value that is no finite number is dropped and counted: %p',
  (value) => {
    const metrics = define();
    metrics.depth.set(value as number, { queue: 'q' });
    metrics.jobs_total.add(-1, { kind: 'a', source: 'x' });
    flushMetrics();
    expect(written.values('depth')).toEqual([]);
    expect(written.values('jobs_total')).toEqual([]);
    expect(written).toHaveMetric('telemetry_dropped_total', { value: 2, dimensions: { reason: 'value_not_finite' } });
  },
);

test.each([
  ['a label twice', () => counter('x', { labels: { a: ['1'] }, dimensions: [['a', 'a']] }), /names a label twice/],
  [
    'a set without its label',
    () => counter('x', { labels: { a: ['1'] }, dimensions: [['b' as 'a']] }),
    /no label "b"; there are: a/,
  ],
  ['a secret label', () => counter('x', { labels: { api_key: ['1'] } }), /never logged/],
  ['a personal label', () => counter('x', { labels: { name: ['1'] } }), /never logged/],
  ['an empty list', () => counter('x', { labels: { a: [] } }), /lists no value/],
  ['a value that is not ASCII', () => counter('x', { labels: { a: ['ü'] } }), /"ü" of label "a"/],
  ['falling buckets', () => histogram('x', { buckets: [2, 1] }), /must be finite and rise/],
  ['an unclear gauge', () => gauge('x', { labels: { a: ['1'] } }), /say aggregate: 'sum' or 'max'/],
  ['a unit that there is not', () => gauge('x', { unit: 'Pieces' as 'None' }), /no CloudWatch unit/],
  ['a misspelt option', () => counter('x', { dimension: [[]] } as object), /no option "dimension"/],
  ['a bound of nothing', () => counter('x', { labels: { a: atMost(0) } }), /whole number/],
  [
    'a surplus value that is blank',
    () => counter('x', { labels: { a: atMost(1, { other: '' }) } }),
    /"" of label "a" is no CloudWatch value/,
  ],
  ...[0, -3, Number.NaN].map((series): [string, () => Declaration<'counter'>, RegExp] => [
    `a set of ${series} series`,
    () => counter<Labels>('x', { dimensions: [{ labels: [], series }] }),
    /must have at least 1 series/,
  ]),
])('a catalogue with %s is refused at start-up', (_what, declare, problem) => {
  expect(() => defineMetrics({ namespace: 'Test' }, { wrong_total: declare() })).toThrow(problem);
});

test('every unit of CloudWatch is taken', () => {
  for (const unit of EMF_UNITS) {
    expect(() => defineMetrics({ namespace: 'Test' }, { right_total: counter('x', { unit }) })).not.toThrow();
  }
});

test('a name of 255 characters is taken', () => {
  expect(() => defineMetrics({ namespace: 'Test' }, { ['n'.repeat(255)]: counter('x') })).not.toThrow();
});

test.each(['', ' blank', ':colon', 'ümlaut', 'n'.repeat(256), 'correlation_id'])(
  'a metric named %j is refused',
  (name) => {
    expect(() => defineMetrics({ namespace: 'Test' }, { [name]: counter('x') })).toThrow(/metric/);
  },
);

test.each([undefined, '', 'AWS/Suite', ' Suite'])('the namespace %j is refused', (namespace) => {
  const options = { namespace: namespace as string };
  expect(() => defineMetrics(options, { x: counter('x') })).toThrow(`metric x: "${namespace}" is no name`);
});

test('a label with the name of a metric is refused', () => {
  const labels = { depth: ['1'] };
  expect(() => defineMetrics({ namespace: 'T' }, { depth: gauge('x'), a_total: counter('x', { labels }) })).toThrow(
    /name of a metric/,
  );
});

test('fragments have the names of the contract', () => {
  const metrics = defineMetrics({ namespace: 'T' }, httpMetrics);
  expect(Object.keys(metrics)).toEqual([
    'api_requests_total',
    'api_request_duration_seconds',
    'api_auth_failures_total',
    'api_permission_denied_total',
  ]);
});
