import { createCloudWatch } from '../../../../local/cloudwatch/cloudwatch.ts';
import { type EmfResult, readEmf } from '../../../../local/cloudwatch/emf/emf-document.ts';
import { compileQueries, type MetricDataQuery } from '../../../../local/cloudwatch/math/query-set.ts';
import { runQuery } from '../../../../local/cloudwatch/math/run-queries.ts';
import { createMetricStore, type MetricStore } from '../../../../local/cloudwatch/store/metric-store.ts';
import { readPeriods } from '../../../../local/cloudwatch/store/read-periods.ts';
import { parseStatistic, type Statistic } from '../../../../local/cloudwatch/store/statistic.ts';
import { alarmOf, MINUTE_MS, mathMetrics, readAlarm, START_MS } from '../support.ts';
import type { Given, VectorKind } from './vector-kinds.ts';

export const METRIC_KINDS: Record<string, VectorKind> = {
  'math.eval': ({ series, expression, expressions = { result: expression }, returns = 'result', period = 60 }) => {
    const store = createMetricStore();
    const queries: MetricDataQuery[] = Object.entries(expressions as Record<string, string>).map(([id, text]) => ({
      id,
      expression: text,
      returnData: id === returns,
    }));
    let length = 0;
    for (const [id, values] of Object.entries(series as Record<string, (number | null)[]>)) {
      length = values.length;
      for (const [at, value] of values.entries())
        if (value !== null) put(store, id, at * period * 1000, { values: [value] });
      const metric = { namespace: 'N', name: id, dimensions: {}, periodSeconds: period, statistic: 'Sum' };
      queries.push({ id, metric, returnData: false });
    }
    const set = compileQueries(queries);
    if (set.problems.length > 0) return { result: set.problems };
    const edges = Array.from({ length: length + 1 }, (_, at) => START_MS + at * period * 1000);
    const options = { edges, periodSeconds: period, nowMs: edges.at(-1)!, insightsWindowMs: 0 };
    const [found] = runQuery(store, set, returns, options).series;
    return { result: found!.values.map((value) => (Number.isNaN(value) ? null : value)) };
  },

  'math.alarm': ({ expression, N = 1, M = 1, treatMissingData, operator = 'GreaterThanThreshold', threshold = 0 }) => {
    const ids = /m1/.test(expression) ? ['m1'] : [];
    const [first, ...metrics] = mathMetrics(expression, ids) as Given[];
    const alarm = alarmOf({
      // An expression without metrics says its own period.
      Metrics: [ids.length > 0 ? first : { ...first, Period: 60 }, ...metrics],
      EvaluationPeriods: N,
      DatapointsToAlarm: M,
      TreatMissingData: treatMissingData,
      ComparisonOperator: operator,
      Threshold: threshold,
    });
    const cloudWatch = createCloudWatch({ startMs: START_MS, alarms: [alarm] });
    cloudWatch.advanceTo(START_MS + MINUTE_MS);
    const { value, reason } = cloudWatch.alarm('alarm')!.record;
    return { state: value, reason };
  },

  'math.validate': ({ expression }, { error }) => {
    const { problems } = readAlarm({ Metrics: mathMetrics(expression, ['m1']) });
    return { error: problems.some(({ message }) => message.includes(String(error))) ? error : problems };
  },

  stat: ({ values, counts, statisticSet, stat, equivalence }, expected) => {
    if (equivalence) {
      const [a, b] = (equivalence as string[]).map(parseStatistic);
      return { equal: JSON.stringify(a) === JSON.stringify(b) };
    }
    const store = createMetricStore();
    const set = statisticSet && {
      sampleCount: statisticSet.SampleCount,
      sum: statisticSet.Sum,
      minimum: statisticSet.Minimum,
      maximum: statisticSet.Maximum,
    };
    put(store, 'm', 0, { values, counts, statisticSet: set });
    const names = stat ? [stat] : Object.keys(expected);
    const found = Object.fromEntries(names.map((name: string) => [name, read(store, name)]));
    return stat ? { value: found[stat] } : found;
  },

  'store.identity': ({ put: written, query }) => {
    const store = createMetricStore();
    put(store, 'm', 0, { values: [1] }, written.dims);
    return { points: store.find('N', 'm', query.dims) ? 1 : 0 };
  },

  'store.unit': ({ put: written, alarmUnit, points, stat, unit }) => {
    const store = createMetricStore();
    if (points) {
      for (const [value, of] of points) put(store, 'm', 0, { values: [value], unit: of });
      const periods = readPeriods(store.find('N', 'm', {}), readOptions(stat, unit ?? undefined));
      return { value: periods.values[0], message: periods.mixedUnits ? 'MultipleUnits' : undefined };
    }
    const cloudWatch = createCloudWatch({ startMs: START_MS, alarms: [alarmOf({ Unit: alarmUnit })] });
    put(cloudWatch.store, 'm', 0, { values: [1], unit: written.unit });
    cloudWatch.advanceTo(START_MS + MINUTE_MS);
    const periods = readPeriods(cloudWatch.store.find('N', 'm', {}), readOptions('Sum', alarmUnit));
    return { points: periods.counts[0], alarmState: cloudWatch.alarm('alarm')!.record.value };
  },

  emf: (given) => emfResult(given),
};

const TEMPLATE_MS = 1_574_109_732_004;

function emfResult(given: Given): Record<string, unknown> {
  const nowMs = given._aws?.Timestamp ?? TEMPLATE_MS;
  const document = emfDocument(given);
  const histograms = Object.values(given).some((value) => typeof value === 'object' && value?.Values);
  const result: EmfResult = readEmf(JSON.stringify(document), { nowMs, histograms });
  if (result.kind !== 'metrics') {
    const problem = result.kind === 'none' ? 'no EMF' : result.problem.message;
    return { metrics: [], accepted: false, invalid: invalidText(problem), problem };
  }
  const [first] = result.data;
  const sum = (values: readonly number[] = []) => values.reduce((total, value) => total + value, 0);
  return {
    accepted: true,
    metrics: result.data.map(({ namespace, name, dimensions, unit, values, storageResolution }) => ({
      ns: namespace,
      name,
      dims: dimensions,
      unit,
      values,
      resolution: storageResolution,
    })),
    metricIdentities: result.data.map(({ dimensions }) => dimensions),
    metricCount: result.data.length,
    unit: first?.unit,
    resolution: first?.storageResolution,
    SampleCount: sum(first?.counts),
    Sum: sum(first?.values?.map((value, at) => value * (first.counts?.[at] ?? 1))),
  };
}

/** Some vectors say in words how their document differs from the first one. */
function emfDocument(given: Given): Given {
  const basic = (changes: Given = {}, dimensions: string[] = ['F'], timestamp = TEMPLATE_MS): Given => ({
    _aws: {
      Timestamp: timestamp,
      CloudWatchMetrics: [{ Namespace: 'N', Dimensions: [dimensions], Metrics: [{ Name: 'm', Unit: 'Milliseconds' }] }],
    },
    F: 'a',
    m: 1,
    ...changes,
  });
  if (given.ageSeconds) return basic({}, ['F'], TEMPLATE_MS - given.ageSeconds * 1000);
  if (given.aheadSeconds) return basic({}, ['F'], TEMPLATE_MS + given.aheadSeconds * 1000);
  if (given.template?.includes('array of 101 numbers')) return basic({ m: Array.from({ length: 101 }, () => 1) });
  if (given.template?.includes('31 keys')) {
    const keys = Array.from({ length: 31 }, (_, at) => `k${at}`);
    return basic(Object.fromEntries(keys.map((key) => [key, 'v'])), keys);
  }
  return given;
}

/** The vectors' words for a problem, where the engine's message holds them. */
function invalidText(problem: string): string {
  const words = [
    'more than 100 values',
    'dimension target absent from root',
    'metric target must be number or array of numbers',
    'targets are not paths',
    'more than 30 dimension keys',
    'Dimensions needs at least one set; use [[]] for none',
    'Timestamp required',
  ];
  const plain = problem.replace(/ "[^"]*"/g, '');
  return words.find((text) => plain.includes(text)) ?? problem;
}

function put(
  store: MetricStore,
  name: string,
  offsetMs: number,
  datum: Given,
  dimensions: Record<string, string> = {},
): void {
  store.put({
    namespace: 'N',
    name,
    dimensions,
    unit: 'None',
    timestampMs: START_MS + offsetMs,
    storageResolution: 60,
    ...datum,
  });
}

function read(store: MetricStore, statistic: string): number {
  return readPeriods(store.find('N', 'm', {}), readOptions(statistic)).values[0]!;
}

function readOptions(statistic: string, unit?: string) {
  const edges = [START_MS, START_MS + MINUTE_MS];
  return { statistic: parseStatistic(statistic) as Statistic, unit, edges, periodSeconds: 60, nowMs: edges[1]! };
}
