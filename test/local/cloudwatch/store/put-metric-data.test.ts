import { describe, expect, test } from '@jest/globals';
import { type MetricDatum, readPutMetricData } from '../../../../local/cloudwatch/store/put-metric-data.ts';
import { START_MS } from '../support.ts';

function put(datum: MetricDatum, Namespace = 'N') {
  return readPutMetricData({ Namespace, MetricData: [{ MetricName: 'm', ...datum }] }, START_MS);
}

describe('PutMetricData', () => {
  test.each<[string, MetricDatum, string]>([
    ['a value beside values', { Value: 1, Values: [1] }, 'InvalidParameterCombination'],
    ['a value beside a statistic set', { Value: 1, StatisticValues: {} }, 'InvalidParameterCombination'],
    ['neither value nor values', {}, 'MissingParameter'],
    ['151 values', { Values: Array(151).fill(1) }, 'InvalidParameterValue'],
    ['counts of another length', { Values: [1, 2], Counts: [1] }, 'InvalidParameterValue'],
    ['NaN', { Value: Number.NaN }, 'InvalidParameterValue'],
    ['an infinity', { Value: Infinity }, 'InvalidParameterValue'],
    ['a value beyond 2^360', { Value: 2 ** 361 }, 'InvalidParameterValue'],
    ['an unknown unit', { Value: 1, Unit: 'ms' }, 'InvalidParameterValue'],
    [
      '31 dimensions',
      { Value: 1, Dimensions: Array.from({ length: 31 }, (_, at) => ({ Name: `k${at}`, Value: 'v' })) },
      'InvalidParameterValue',
    ],
    ['a dimension without a value', { Value: 1, Dimensions: [{ Name: 'a', Value: '' }] }, 'InvalidParameterValue'],
    ['a time of 15 days ago', { Value: 1, Timestamp: START_MS - 15 * 86_400_000 }, 'InvalidParameterValue'],
    ['a time three hours ahead', { Value: 1, Timestamp: new Date(START_MS + 3 * 3_600_000) }, 'InvalidParameterValue'],
    ['a set without its sum', { StatisticValues: { SampleCount: 1, Minimum: 1, Maximum: 1 } }, 'InvalidParameterValue'],
    ['a resolution of 10', { Value: 1, StorageResolution: 10 }, 'InvalidParameterValue'],
  ])('refuses %s', (_what, datum, code) => {
    expect(put(datum)).toMatchObject({ problem: { code } });
  });

  test('refuses a blank namespace, no metrics and more than a thousand', () => {
    expect(put({ Value: 1 }, '')).toMatchObject({ problem: { code: 'InvalidParameterValue' } });
    expect(readPutMetricData({ Namespace: 'N', MetricData: [] }, START_MS)).toMatchObject({
      problem: { code: 'MissingParameter' },
    });
    const MetricData = Array(1001).fill({ MetricName: 'm', Value: 1 });
    expect(readPutMetricData({ Namespace: 'N', MetricData }, START_MS)).toHaveProperty('problem');
  });

  test('takes values beside a statistic set, as AWS does', () => {
    const StatisticValues = { SampleCount: 1, Sum: 1, Minimum: 1, Maximum: 1 };
    expect(put({ Values: [1], StatisticValues })).toMatchObject({ data: [{ values: [1], statisticSet: { sum: 1 } }] });
  });

  test('stamps a datum without a time with now', () => {
    expect(put({ Value: 1 })).toMatchObject({ data: [{ timestampMs: START_MS, unit: 'None', storageResolution: 60 }] });
  });
});
