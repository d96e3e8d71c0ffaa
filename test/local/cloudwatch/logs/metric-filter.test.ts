import { describe, expect, test } from '@jest/globals';
import { createCloudWatch } from '../../../../local/cloudwatch/cloudwatch.ts';
import { readMetricFilter } from '../../../../local/cloudwatch/logs/metric-filter.ts';
import { readPeriods } from '../../../../local/cloudwatch/store/read-periods.ts';
import { MINUTE_MS, START_MS } from '../support.ts';

function read(pattern: string, transformation: Record<string, unknown> = {}) {
  const MetricTransformations = [{ MetricName: 'm', MetricNamespace: 'N', MetricValue: '1', ...transformation }];
  return readMetricFilter({ FilterPattern: pattern, LogGroupName: 'g', MetricTransformations }, 'filter');
}

/** Lines of the minutes from the start, `|` between them; sums of the metric, minute by minute. */
function sums(filter: ReturnType<typeof read>, minutes: string[][], dimensions: Record<string, string> = {}) {
  const cloudWatch = createCloudWatch({ startMs: START_MS, metricFilters: [filter.filter!] });
  for (const [minute, lines] of minutes.entries()) {
    const timeMs = START_MS + minute * MINUTE_MS;
    for (const message of lines) cloudWatch.ingestLog({ timeMs, logGroup: 'g', message });
    cloudWatch.ingestLog({ timeMs, logGroup: 'another', message: 'ERROR {"ms":99}' });
    cloudWatch.advanceTo(timeMs + MINUTE_MS);
  }
  const edges = Array.from({ length: minutes.length + 1 }, (_, at) => START_MS + at * MINUTE_MS);
  const { values } = readPeriods(cloudWatch.store.find('N', 'm', dimensions), {
    statistic: { kind: 'basic', name: 'Sum' },
    edges,
    periodSeconds: 60,
    nowMs: edges.at(-1)!,
  });
  return values.map((value) => (Number.isNaN(value) ? null : value));
}

describe('a metric filter', () => {
  test('counts the lines that match', () => {
    expect(sums(read('ERROR'), [['ERROR a', 'ERROR b', 'INFO c'], ['INFO d'], []])).toEqual([2, null, null]);
  });

  test('reports its default for a minute in which lines came and none matched', () => {
    expect(sums(read('ERROR', { DefaultValue: 0 }), [['ERROR a', 'INFO b'], ['INFO c'], []])).toEqual([1, 0, null]);
  });

  test('takes its value from a field of JSON, where that is a number', () => {
    const filter = read('{ $.ms > 10 }', { MetricValue: '$.ms' });
    expect(sums(filter, [['{"ms":20}', '{"ms":5}', 'no JSON'], ['{"ms":30}']])).toEqual([20, 30]);
    expect(sums(read('', { MetricValue: '$.ms' }), [['{"ms":"12"}', '{}']])).toEqual([null]);
  });

  test('takes its value from a field between spaces', () => {
    expect(
      sums(read('[ip, status = 5*, bytes]', { MetricValue: '$bytes' }), [['::1 500 1200', '::1 200 7', '::1 503 30']]),
    ).toEqual([1230]);
  });

  test('takes dimensions from fields, and leaves out lines without them', () => {
    const filter = read('{ $.level = "error" }', { Dimensions: [{ Key: 'tenant', Value: '$.tenant_id' }] });
    const lines = ['{"level":"error","tenant_id":"a"}', '{"level":"error","tenant_id":"b"}', '{"level":"error"}'];
    expect(sums(filter, [lines], { tenant: 'a' })).toEqual([1]);
    expect(sums(filter, [lines])).toEqual([null]);
  });

  test.each<[string, Record<string, unknown>, RegExp]>([
    ['{ $.a = }', {}, /Invalid filter pattern/],
    ['x'.repeat(1025), {}, /at most 1024 characters/],
    ['', { MetricName: 'a:b' }, /without : \* \$/],
    ['', { MetricValue: 'much' }, /MetricValue is a number or a selector/],
    ['', { MetricValue: '$bytes' }, /selects nothing/],
    ['', { Unit: 'ms' }, /no unit "ms"/],
    ['%x%', {}, /regular expressions in filter patterns are not modelled/],
  ])('with pattern %.20s and %j is refused', (pattern, transformation, message) => {
    const { filter, problems } = read(pattern, transformation);
    expect(filter).toBeUndefined();
    expect(problems.map((problem) => problem.message).join('\n')).toMatch(message);
  });
});
