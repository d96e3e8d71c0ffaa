import { ALARM_LIMITS, METRIC_LIMITS } from '../limits.ts';
import type { MetricDataQuery, MetricStat } from '../math/query-set.ts';
import { STANDARD_UNITS } from '../units.ts';
import { type Properties, type PropertyReader, type ResourceProblem, readProperties } from './properties.ts';

/** Reads the property `Metrics` of an alarm. */
export function readQueries(read: PropertyReader, problems: ResourceProblem[]): MetricDataQuery[] {
  const queries = read.list('Metrics').map((entry, at) => readQuery(entry as Properties, at, problems));
  const metrics = queries.filter(({ metric }) => metric).length;
  const expressions = queries.length - metrics;
  if (metrics > ALARM_LIMITS.metricStats)
    read.invalid(`Metrics: at most ${ALARM_LIMITS.metricStats} metrics, not ${metrics}`);
  if (expressions > ALARM_LIMITS.expressions) {
    read.invalid(`Metrics: at most ${ALARM_LIMITS.expressions} expressions, not ${expressions}`);
  }
  return queries;
}

/** `Dimensions` as templates and requests have them: `[{ Name, Value }]`. */
export function readDimensions(list: unknown[], invalid: (message: string) => void): Record<string, string> {
  if (list.length > METRIC_LIMITS.dimensions) invalid(`Dimensions: at most ${METRIC_LIMITS.dimensions}`);
  return Object.fromEntries(
    list.map((entry) => {
      const { Name, Value } = entry as { Name?: unknown; Value?: unknown };
      if (Name === undefined || Value === undefined) invalid('Dimensions: each needs Name and Value');
      return [String(Name), String(Value)];
    }),
  );
}

export function unitProblem(unit: string | undefined): string | undefined {
  return unit !== undefined && !STANDARD_UNITS.has(unit) ? `no unit "${unit}" of CloudWatch` : undefined;
}

function readQuery(entry: Properties, at: number, problems: ResourceProblem[]): MetricDataQuery {
  const read = readProperties(entry, problems);
  const id = read.text('Id') ?? '';
  const where = id || `Metrics[${at}]`;
  const expression = read.text('Expression');
  if (expression !== undefined && expression.length > ALARM_LIMITS.expressionLength) {
    read.invalid(`${where}: an expression has at most ${ALARM_LIMITS.expressionLength} characters`);
  }
  const stat = read.object('MetricStat');
  return {
    id,
    label: read.text('Label'),
    // True where a query does not say.
    returnData: read.boolean('ReturnData') ?? true,
    metric: stat && readMetricStat(stat, where, problems),
    expression,
    periodSeconds: read.number('Period'),
    accountId: read.text('AccountId'),
  };
}

function readMetricStat(stat: Properties, where: string, problems: ResourceProblem[]): MetricStat {
  const read = readProperties(stat, problems);
  const metric = read.object('Metric') ?? {};
  const ofMetric = readProperties(metric, problems);
  const unit = read.text('Unit');
  const problem = unitProblem(unit);
  if (problem) read.invalid(`${where}: ${problem}`);
  const namespace = ofMetric.text('Namespace');
  const name = ofMetric.text('MetricName');
  const statistic = read.text('Stat');
  const periodSeconds = read.number('Period');
  if (!namespace || !name) read.invalid(`${where}: Metric needs Namespace and MetricName`);
  if (!statistic || periodSeconds === undefined) read.invalid(`${where}: MetricStat needs Stat and Period`);
  return {
    namespace: namespace ?? '',
    name: name ?? '',
    dimensions: readDimensions(ofMetric.list('Dimensions'), (message) => read.invalid(`${where}: ${message}`)),
    periodSeconds: periodSeconds ?? 60,
    statistic: statistic ?? 'Average',
    unit,
  };
}
