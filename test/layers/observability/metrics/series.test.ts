import { expect, test } from '@jest/globals';
import {
  atMost,
  counter,
  defineMetrics,
  describeCatalogue,
  dollarsFor,
  gauge,
  httpMetrics,
  named,
  seriesOf,
} from 'lamplight/catalogue';

const tenant_id = named({ claim: 'plan', is: 'enterprise', atMost: 50 });

test('the most series follow from the bounds alone', () => {
  const metrics = defineMetrics(
    { namespace: 'Test' },
    {
      free_total: counter('x', { labels: { a: ['1', '2'], b: atMost(9) }, dimensions: [['a'], ['a', 'b'], []] }),
      bound_total: counter('x', {
        labels: { a: atMost(99), b: atMost(99) },
        dimensions: [{ labels: ['a', 'b'], series: 40 }],
      }),
      tenant_total: counter('x', { labels: { a: ['1'], tenant_id }, dimensions: [['tenant_id'], ['tenant_id', 'a']] }),
      detail_total: counter('x', { labels: { a: ['1'] }, dimensions: [{ labels: ['a'], detail: true }] }),
      pair_total: counter('x', {
        labels: { a: ['1', '2'], b: ['1', '2'], c: ['1'] },
        together: [
          { a: '1', b: '1' },
          { a: '2', b: '2' },
        ],
        dimensions: [['a', 'b'], ['a', 'b', 'c'], ['a']],
      }),
    },
  );
  const counted = (options?: object) =>
    seriesOf(metrics, options).metrics.map(({ sets }) => sets.map(({ series }) => series));
  // Two listed values; nine of any and _other.
  expect(counted()).toEqual([[2, 20, 1], [40], [50, 50], [], [2, 2, 2]]);
  expect(counted({ named: 10, detail: true })).toEqual([[2, 20, 1], [40], [10, 10], [1], [2, 2, 2]]);
  expect(counted({ named: 0 })[2]).toEqual([0, 0]);
  expect(seriesOf(metrics, { named: 10 }).series).toBe(89);
});

test('each named tenant adds its own series, and their price', () => {
  const metrics = defineMetrics({ namespace: 'Test' }, httpMetrics);
  const series = (count: number): number => seriesOf(metrics, { named: count }).series;
  expect(series(11) - series(10)).toBe(1);
  expect(series(1000)).toBe(series(50));
});

test('custom metrics cost what the price list says', () => {
  expect(dollarsFor(0)).toBe(0);
  expect(dollarsFor(500)).toBe(150);
  expect(dollarsFor(10_000)).toBe(3000);
  expect(dollarsFor(10_100)).toBe(3010);
  expect(dollarsFor(1_000_001)).toBe(64_500.02);
});

test('a catalogue is data for alarms, dashboards and documents', () => {
  const metrics = defineMetrics({ namespace: 'Test' }, { depth_bytes: gauge('Depth') });
  const { namespace, metrics: described } = describeCatalogue(metrics);
  expect(namespace).toBe('Test');
  expect(described[0]).toMatchObject({
    name: 'depth_bytes',
    type: 'gauge',
    help: 'Depth',
    unit: 'Bytes',
    dimensions: [{ labels: [] }],
  });
  expect(() => describeCatalogue({})).toThrow(/no catalogue/);
});
