import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { counter, defineMetrics, flushMetrics, telemetryMetrics } from 'lamplight/catalogue';
import { observe, schedule } from 'lamplight/observe';
import { PowertoolsMetrics } from 'lamplight/powertools';
import { type Capture, captureLines, lambdaContext, matchers, scheduleEvent } from 'lamplight/testing';

expect.extend(matchers);

const catalogue = defineMetrics({ namespace: 'Test' }, { ...telemetryMetrics, own_total: counter('Own') });

let written: Capture;
beforeEach(() => {
  written = captureLines();
});
afterEach(() => {
  flushMetrics();
  written.stop();
});

async function invoke(work: () => unknown, powertools?: PowertoolsMetrics): Promise<void> {
  const handler = observe(schedule(), async () => void (await work()));
  if (powertools) handler.use(logMetrics(powertools));
  await handler(scheduleEvent(), lambdaContext());
}

test("a handler's own metrics go out in the unit's flush, with its ids", async () => {
  const powertools = new PowertoolsMetrics({ namespace: 'Legacy' });
  await invoke(() => {
    catalogue.own_total.add(1);
    powertools.addDimension('environment', 'test');
    powertools.addMetric('bookings', MetricUnit.Count, 1);
    powertools.addMetric('bookings', MetricUnit.Count, 2);
    expect(written.values()).toEqual([]);
  });
  expect(powertools).toBeInstanceOf(Metrics);
  expect(written).toHaveMetric('own_total', { value: 1 });
  expect(written).toHaveMetric('bookings', {
    values: [1, 2],
    dimensions: { environment: 'test' },
    namespace: 'Legacy',
    properties: { correlation_id: expect.any(String) },
  });
  expect(written).toBeValidEmf();
});

test('its middleware works, and does not write twice', async () => {
  const powertools = new PowertoolsMetrics({ namespace: 'Legacy' });
  await invoke(() => {
    powertools.addMetric('bookings', MetricUnit.Count, 1);
  }, powertools);
  expect(written.values('bookings')).toHaveLength(1);
});

test('two values of a dimension in one unit stay apart', async () => {
  const powertools = new PowertoolsMetrics({ namespace: 'Legacy' });
  await invoke(() => {
    for (const tenant of ['t1', 't2']) {
      powertools.addDimension('tenant', tenant);
      powertools.addMetric('bookings', MetricUnit.Count, tenant === 't1' ? 1 : 2);
    }
  });
  expect(written).toHaveMetric('bookings', { value: 1, dimensions: { tenant: 't1' } });
  expect(written).toHaveMetric('bookings', { value: 2, dimensions: { tenant: 't2' } });
});

test('a dimension that comes later holds for the values before it, however many', async () => {
  const powertools = new PowertoolsMetrics({ namespace: 'Legacy' });
  await invoke(() => {
    for (let count = 0; count < 250; count++) powertools.addMetric('latency', MetricUnit.Milliseconds, count);
    powertools.addDimension('late', 'yes');
  });
  const values = written.values('latency');
  expect(values.map((value) => [value.values.length, value.dimensions])).toEqual([
    [100, { late: 'yes' }],
    [100, { late: 'yes' }],
    [50, { late: 'yes' }],
  ]);
  expect(written).toBeValidEmf();
});

test('dimensions, defaults and metadata of one unit do not reach the next, nor its neighbour', async () => {
  const powertools = new PowertoolsMetrics({ namespace: 'Legacy', defaultDimensions: { service: 'legacy' } });
  await Promise.all(
    ['t1', 't2', 't3'].map((tenant) =>
      invoke(async () => {
        powertools.setDefaultDimensions({ tenant });
        powertools.addMetadata('order', tenant);
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
        powertools.addMetric('bookings', MetricUnit.Count, 1);
      }),
    ),
  );
  await invoke(() => powertools.addMetric('bookings', MetricUnit.Count, 5));
  for (const tenant of ['t1', 't2', 't3']) {
    expect(written).toHaveMetric('bookings', {
      value: 1,
      dimensions: { service: 'legacy', tenant },
      properties: { order: tenant },
    });
  }
  expect(written).toHaveMetric('bookings', { value: 5, dimensions: { service: 'legacy' } });
  expect(written.values('bookings')).toHaveLength(4);
});

test('sets, single metrics, high resolution and times work', async () => {
  const powertools = new PowertoolsMetrics({ namespace: 'Legacy' });
  await invoke(() => {
    powertools.addDimensions({ a: '1', b: '2' }).addDimensions({ a: '1' });
    powertools.addMetric('sets', MetricUnit.Count, 1, 1);
    powertools.setTimestamp(Date.now() - 60_000);
    const single = powertools.singleMetric();
    single.addDimension('function_name', 'f');
    single.addMetric('ColdStart', MetricUnit.Count, 1);
  });
  expect(written.values('sets').map((value) => value.dimensions)).toEqual([{ a: '1', b: '2' }, { a: '1' }]);
  expect(written).toHaveMetric('ColdStart', { dimensions: { function_name: 'f' } });
  expect(written.lines.join('\n')).toContain('"StorageResolution":1');
  expect(written).toBeValidEmf();
});

test('what its parent throws at is dropped and counted', async () => {
  const powertools = new PowertoolsMetrics({ namespace: 'Legacy' });
  await invoke(() => {
    powertools.addMetric('nan', MetricUnit.Count, Number.NaN);
    powertools.addMetric('', MetricUnit.Count, 1);
    powertools.addMetric('unit', 'Pieces' as typeof MetricUnit.Count, 1);
    powertools.addDimension('clash', 'x');
    powertools.addMetric('clash', MetricUnit.Count, 1);
    for (let count = 0; count < 40; count++) powertools.addDimension(`d${count}`, 'x');
    powertools.setThrowOnEmptyMetrics(true);
    powertools.publishStoredMetrics();
    powertools.publishStoredMetrics();
  });
  expect(written.values().filter(({ metric }) => ['nan', 'unit', ''].includes(metric))).toEqual([]);
  expect(written).toHaveMetric('telemetry_dropped_total', { dimensions: { reason: 'value_not_finite' } });
  expect(written).toBeValidEmf();
});

test.each([
  ['a bigint', 1n],
  ['cyclic', cyclic()],
  [
    'throwing',
    {
      toJSON() {
        throw new Error('trap');
      },
    },
  ],
])('metadata that is %s costs neither the metrics nor the canonical line', async (_what, value) => {
  const powertools = new PowertoolsMetrics({ namespace: 'Legacy' });
  await invoke(() => {
    powertools.addMetadata('note', value as never);
    powertools.addMetadata('_aws', 'mine');
    powertools.addMetric('bookings', MetricUnit.Count, 1);
  });
  expect(written).toHaveLogged('schedule_completed');
  expect(written).toHaveMetric('bookings', { value: 1 });
  expect(written).toBeValidEmf();
});

test('dimensions that are none change no result', async () => {
  const powertools = new PowertoolsMetrics({ namespace: 'Legacy' });
  await invoke(() => {
    powertools.addDimensions(undefined as never);
    powertools.addMetric('bookings', MetricUnit.Count, 1);
  });
  expect(written).toHaveLogged('schedule_completed', { outcome: 'ok' });
  expect(written).toHaveMetric('bookings', { value: 1, dimensions: {} });
});

test('outside a unit, publishing writes at once', () => {
  const powertools = new PowertoolsMetrics({ namespace: 'Legacy' });
  powertools.addMetric('script', MetricUnit.Count, 1);
  expect(powertools.hasStoredMetrics()).toBe(true);
  powertools.publishStoredMetrics();
  expect(written).toHaveMetric('script', { value: 1, dimensions: {} });
  expect(powertools.hasStoredMetrics()).toBe(false);
});

function cyclic(): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  value.self = value;
  return value;
}
