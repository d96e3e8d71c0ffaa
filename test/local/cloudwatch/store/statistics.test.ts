import { describe, expect, test } from '@jest/globals';
import { createMetricStore } from '../../../../local/cloudwatch/store/metric-store.ts';
import { readPeriods } from '../../../../local/cloudwatch/store/read-periods.ts';
import { isEstimated, parseStatistic, type Statistic } from '../../../../local/cloudwatch/store/statistic.ts';
import { naiveStatistic } from '../naive/naive-statistic.ts';
import { seeded } from '../naive/seeded.ts';
import { MINUTE_MS, START_MS } from '../support.ts';

const NAMES = [
  'p0',
  'p1',
  'p50',
  'p95',
  'p99.99',
  'p100',
  'tm90',
  'TM(25%:75%)',
  'IQM',
  'TC(1:4)',
  'TC(:50%)',
  'ts80',
  'TS(2:)',
  'PR(:3)',
  'PR(1:2)',
];

function statistic(values: number[], name: string, counts?: number[]): number {
  const store = createMetricStore();
  const base = {
    namespace: 'N',
    name: 'm',
    dimensions: {},
    unit: 'None',
    timestampMs: START_MS,
    storageResolution: 60,
  } as const;
  store.put({ ...base, values, counts });
  return read(store, name);
}

function rounded(value: number): number {
  return Math.round(value * 1e9) / 1e9;
}

function read(store: ReturnType<typeof createMetricStore>, name: string): number {
  const edges = [START_MS, START_MS + MINUTE_MS];
  const parsed = parseStatistic(name) as Statistic;
  return readPeriods(store.find('N', 'm', {}), { statistic: parsed, edges, periodSeconds: 60, nowMs: edges[1]! })
    .values[0]!;
}

describe('a statistic', () => {
  test('of raw values is what the naive one says, with and without counts', () => {
    const random = seeded(7);
    for (let round = 0; round < 200; round += 1) {
      const values = Array.from({ length: random.whole(1, 40) }, () => random.whole(0, 6));
      const counts = values.map(() => random.whole(1, 3));
      const samples = values.flatMap((value, at) => Array<number>(counts[at]!).fill(value));
      for (const name of NAMES) {
        expect(rounded(statistic(values, name, counts))).toBe(rounded(naiveStatistic(samples, name) ?? Number.NaN));
      }
    }
  });

  test.each([
    ['p99', 99],
    ['p99.5', 100],
    ['p1', 1],
    ['tm99', 50],
    ['TM(10%:90%)', 50.5],
    ['TC(10%:90%)', 80],
    ['WM(10%:90%)', 50.4],
    ['WM(20:80)', 50.3],
    ['PR(50:)', 50],
  ])('%s of 1 to 100 is %d', (name, expected) => {
    expect(
      statistic(
        Array.from({ length: 100 }, (_, at) => at + 1),
        name,
      ),
    ).toBeCloseTo(expected, 9);
  });

  test('of ranks is not there where a value is negative', () => {
    expect(statistic([-1, 5], 'p90')).toBeNaN();
    expect(statistic([-1, 5], 'Sum')).toBe(4);
  });

  test('adds what binary fractions lose', () => {
    expect(statistic(Array(10).fill(0.1), 'Sum')).toBe(1);
    expect(statistic([1e100, 1, -1e100], 'Sum')).toBe(1);
  });

  test('of a statistic set is the set’s own, and has ranks only where all samples are equal', () => {
    const store = createMetricStore();
    const base = {
      namespace: 'N',
      name: 'm',
      dimensions: {},
      unit: 'None',
      timestampMs: START_MS,
      storageResolution: 60,
    } as const;
    store.put({ ...base, statisticSet: { sampleCount: 3, sum: 21, minimum: 7, maximum: 7 } });
    expect([read(store, 'p50'), read(store, 'Average')]).toEqual([7, 7]);
    store.put({ ...base, statisticSet: { sampleCount: 2, sum: 5, minimum: 1, maximum: 9 } });
    expect([read(store, 'Sum'), read(store, 'Maximum'), read(store, 'SampleCount')]).toEqual([26, 9, 5]);
    expect(read(store, 'p50')).toBeNaN();
  });

  test.each([
    'p101',
    'P95',
    'tm',
    'TM(1)',
    'TM(:)',
    'TM(10%:5%)',
    'TM(10%:90)',
    'PR(10%:90%)',
    'TC(-1%:5%)',
    'sum',
    'p99.12345678901',
  ])('%s is none', (name) => {
    expect(parseStatistic(name)).toHaveProperty('problem');
  });

  test('of ranks is an estimate on AWS; extremes, fixed bounds and basic ones are exact', () => {
    expect(['p95', 'tm99', 'IQM'].map((name) => isEstimated(parseStatistic(name) as Statistic))).toEqual([
      true,
      true,
      true,
    ]);
    expect(['p100', 'TC(:2)', 'PR(:2)', 'Sum'].some((name) => isEstimated(parseStatistic(name) as Statistic))).toBe(
      false,
    );
  });
});
