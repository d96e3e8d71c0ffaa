import { describe, expect, test } from '@jest/globals';
import { createMetricStore, type Datum } from '../../../../local/cloudwatch/store/metric-store.ts';
import { readPeriods } from '../../../../local/cloudwatch/store/read-periods.ts';
import { MINUTE_MS, START_MS } from '../support.ts';

const SUM = { kind: 'basic', name: 'Sum' } as const;
const DAY_MS = 86_400_000;

function datum(changes: Partial<Datum> = {}): Datum {
  return {
    namespace: 'N',
    name: 'm',
    dimensions: {},
    unit: 'None',
    timestampMs: START_MS,
    storageResolution: 60,
    values: [1],
    ...changes,
  };
}

function storeOf(...data: Partial<Datum>[]) {
  const store = createMetricStore();
  for (const changes of data) store.put(datum(changes));
  return store;
}

/** Sums of periods of `periodSeconds` from `fromMs` on. */
function sums(
  store: ReturnType<typeof createMetricStore>,
  {
    periodSeconds = 60,
    count = 1,
    fromMs = START_MS,
    nowMs = START_MS + MINUTE_MS,
    unit = undefined as string | undefined,
  } = {},
) {
  const edges = Array.from({ length: count + 1 }, (_, at) => fromMs + at * periodSeconds * 1000);
  return readPeriods(store.find('N', 'm', {}), { statistic: SUM, edges, periodSeconds, nowMs, unit });
}

describe('the metric store', () => {
  test('knows a metric by exactly its dimensions, in whatever order', () => {
    const store = storeOf({ dimensions: { a: '1', b: '2' } });
    expect(store.find('N', 'm', { b: '2', a: '1' })).toBeDefined();
    for (const dimensions of [{ a: '1' }, {}, { a: '2', b: '1' }, { a: '1', b: '2', c: '3' }]) {
      expect(store.find('N', 'm', dimensions as Record<string, string>)).toBeUndefined();
    }
  });

  test('keeps dimensions apart that look alike when they are joined', () => {
    const store = storeOf(
      { dimensions: { a: 'b=c' } },
      { dimensions: { 'a=b': 'c' } },
      { name: 'm a', dimensions: {} },
    );
    expect(store.size).toBe(3);
  });

  test('stamps values with their minute, or their second where they are of high resolution', () => {
    const store = storeOf({ timestampMs: START_MS + 59_999 }, { timestampMs: START_MS + 25_700, storageResolution: 1 });
    expect(sums(store, { periodSeconds: 10, count: 6 }).values).toEqual([
      1,
      Number.NaN,
      1,
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ]);
  });

  test('puts late values where they belong', () => {
    const minutes = [5, 1, 3, 1, 0, 4];
    const store = storeOf(
      ...minutes.map((minute) => ({ timestampMs: START_MS + minute * MINUTE_MS, values: [minute + 1] })),
    );
    expect(sums(store, { count: 6 }).values).toEqual([1, 4, Number.NaN, 4, 5, 6]);
    store.put(datum({ timestampMs: START_MS + 2 * MINUTE_MS, values: [9] }));
    expect(sums(store, { count: 6 }).values[2]).toBe(9);
  });

  test('does not convert units: a question with a unit sees that alone', () => {
    const store = storeOf({ unit: 'Milliseconds' });
    expect(sums(store, { unit: 'Seconds' }).values).toEqual([Number.NaN]);
    expect(sums(store, { unit: 'Milliseconds' }).values).toEqual([1]);
  });

  test('tells where units are mixed only in the periods in which they are', () => {
    const store = storeOf({ unit: 'Count' }, { unit: 'Seconds', timestampMs: START_MS + MINUTE_MS });
    expect(sums(store, { count: 2 })).toMatchObject({ values: [1, 1], mixedUnits: false });
  });

  test.each([
    [2 / 24, 10, true],
    [4 / 24, 10, false],
    [4 / 24, 60, true],
    [16, 60, false],
    [16, 300, true],
    [64, 300, false],
    [64, 3600, true],
    [456, 3600, false],
  ])('after %d days, periods of %d s: %s', (days, periodSeconds, kept) => {
    const { values } = sums(storeOf({}), { periodSeconds, nowMs: START_MS + days * DAY_MS });
    expect(Number.isNaN(values[0]!)).toBe(!kept);
  });

  test('forgets what is too old for any question', () => {
    const store = storeOf({}, { timestampMs: START_MS + DAY_MS }, { name: 'other' });
    store.forget(START_MS + MINUTE_MS);
    expect(store.size).toBe(1);
    expect(sums(store).values).toEqual([Number.NaN]);
    expect(sums(store, { fromMs: START_MS + DAY_MS }).values).toEqual([1]);
    expect(store.inNamespace('N')).toHaveLength(1);
  });
});
