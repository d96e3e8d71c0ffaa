import { runInsightsQuery } from '../insights/run-insights-query.ts';
import type { MetricStore } from '../store/metric-store.ts';
import { readPeriods } from '../store/read-periods.ts';
import { evaluateExpression } from './evaluate-expression.ts';
import type { MathScope } from './math-function.ts';
import type { QuerySet } from './query-set.ts';
import { isArray, type SeriesValue, type Value } from './value.ts';

export interface RunQueriesOptions {
  /** Edges of the periods, milliseconds, ascending: one more than there are periods. */
  edges: ArrayLike<number>;
  periodSeconds: number;
  nowMs: number;
  /** How far back Metrics Insights sees. */
  insightsWindowMs: number;
}

export interface QuerySeries {
  /** Of a Metrics Insights query with GROUP BY. */
  group?: Record<string, string>;
  values: SeriesValue;
  /** Samples behind each value; of metrics alone. */
  counts?: number[];
  /** Whether a period's values differ; of metrics alone. */
  spread?: number[];
}

export interface QueryResult {
  series: QuerySeries[];
  /** Ids of metrics that hold several units where none was asked for. */
  mixedUnits: string[];
  /** Metrics Insights looked at the first metrics or series only. */
  partial: boolean;
}

/** Evaluates one query of a set, and those that it names. */
export function runQuery(store: MetricStore, set: QuerySet, id: string, options: RunQueriesOptions): QueryResult {
  const { edges, periodSeconds, nowMs, insightsWindowMs } = options;
  const result: QueryResult = { series: [], mixedUnits: [], partial: false };
  const done = new Map<string, { value: Value; series?: QuerySeries[] }>();
  const scope: MathScope = {
    edges,
    length: edges.length - 1,
    periodSeconds: (name) => set.queries.get(name)?.query.metric?.periodSeconds ?? periodSeconds,
    metrics: (contains) =>
      [...set.queries.values()]
        .filter(({ statistic, query }) => statistic && query.id.includes(contains))
        .map(({ query }) => run(query.id).value as SeriesValue),
  };

  function run(name: string): { value: Value; series?: QuerySeries[] } {
    const known = done.get(name);
    if (known) return known;
    const made = compute(name);
    done.set(name, made);
    return made;
  }

  function compute(name: string): { value: Value; series?: QuerySeries[] } {
    const { query, statistic, insights, node, kind } = set.queries.get(name)!;
    if (statistic) {
      const { namespace, name: metricName, dimensions, unit } = query.metric!;
      const periods = readPeriods(store.find(namespace, metricName, dimensions), {
        statistic,
        unit,
        edges,
        periodSeconds,
        nowMs,
      });
      if (periods.mixedUnits) result.mixedUnits.push(name);
      const { values, counts, spread } = periods;
      return { value: values, series: [{ values, counts, spread }] };
    }
    if (insights) {
      const found = runInsightsQuery(store, insights, { edges, periodSeconds, nowMs, windowMs: insightsWindowMs });
      if (found.partial) result.partial = true;
      const all = found.series.map(({ values }) => values);
      if (kind === 'array') return { value: { members: all }, series: found.series };
      const value = all[0] ?? new Array<number>(edges.length - 1).fill(Number.NaN);
      return { value, series: [{ values: value }] };
    }
    return { value: evaluateExpression(node!, scope, (other) => run(other).value) };
  }

  const { value, series } = run(id);
  if (series) result.series = series;
  else if (typeof value === 'number') result.series = [{ values: new Array<number>(edges.length - 1).fill(value) }];
  else result.series = isArray(value) ? value.members.map((values) => ({ values })) : [{ values: value }];
  return result;
}
