import type { CheckedResource, CheckedTemplate } from './assembly.ts';
import { listOf, textIn, textOf } from './references.ts';

/** One metric that an alarm reads. */
export interface AlarmInput {
  namespace: string;
  metricName: string;
  /** By name; values as text. */
  dimensions: Readonly<Record<string, string>>;
  /** The same values as the template has them. */
  written: Readonly<Record<string, unknown>>;
  statistic?: string;
  periodSeconds?: number;
}

export interface AlarmExpression {
  id: string;
  expression: string;
  periodSeconds?: number;
}

/** What an alarm looks at, in one form whether it has a metric of its own or `Metrics`. */
export interface AlarmSignal {
  inputs: AlarmInput[];
  expressions: AlarmExpression[];
  /** Of the datapoints that are evaluated: undefined where nothing says it. */
  periodSeconds?: number;
}

interface MetricProperties {
  Namespace?: unknown;
  MetricName?: unknown;
  Dimensions?: { Name: unknown; Value: unknown }[];
}

interface Query {
  Id?: string;
  Expression?: unknown;
  Period?: unknown;
  MetricStat?: { Metric?: MetricProperties; Stat?: unknown; Period?: unknown };
}

export function signalOf({ template, properties }: CheckedResource): AlarmSignal {
  if (!Array.isArray(properties.Metrics)) {
    const { Statistic, ExtendedStatistic, Period } = properties;
    const input = inputOf(template, properties as MetricProperties, Statistic ?? ExtendedStatistic, Period);
    return { inputs: [input], expressions: [], periodSeconds: seconds(Period) };
  }
  const queries = properties.Metrics as Query[];
  const inputs = queries.flatMap(({ MetricStat }) =>
    MetricStat ? [inputOf(template, MetricStat.Metric ?? {}, MetricStat.Stat, MetricStat.Period)] : [],
  );
  const expressions = queries.flatMap(({ Id = '', Expression, Period }) =>
    Expression === undefined ? [] : [{ id: Id, expression: textOf(Expression), periodSeconds: seconds(Period) }],
  );
  const periods = [...inputs, ...expressions].flatMap(({ periodSeconds }) => periodSeconds ?? []);
  return { inputs, expressions, periodSeconds: periods.length > 0 ? Math.max(...periods) : undefined };
}

/** `Suite/prod worker_queue_depth{queue_name=sync}` */
export function seriesText({ namespace, metricName, dimensions }: AlarmInput): string {
  const pairs = Object.entries(dimensions).map(([name, value]) => `${name}=${value}`);
  return `${namespace} ${metricName}{${pairs.sort().join(',')}}`;
}

function inputOf(template: CheckedTemplate, metric: MetricProperties, statistic: unknown, period: unknown): AlarmInput {
  const dimensions = listOf<{ Name: unknown; Value: unknown }>(metric.Dimensions);
  return {
    namespace: textOf(metric.Namespace),
    metricName: textOf(metric.MetricName),
    dimensions: Object.fromEntries(dimensions.map(({ Name, Value }) => [textOf(Name), textIn(template, Value)])),
    written: Object.fromEntries(dimensions.map(({ Name, Value }) => [textOf(Name), Value])),
    statistic: typeof statistic === 'string' ? statistic : undefined,
    periodSeconds: seconds(period),
  };
}

function seconds(value: unknown): number | undefined {
  const number = Number(value);
  return value === undefined || Number.isNaN(number) ? undefined : number;
}
