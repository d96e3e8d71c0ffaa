import { INSIGHTS_LIMITS } from '../limits.ts';
import type { MetricStore, Series } from '../store/metric-store.ts';
import { readMerged } from '../store/read-periods.ts';
import type { Statistic } from '../store/statistic.ts';
import type { InsightsFunction, InsightsQuery } from './insights-query.ts';

export interface InsightsSeries {
  /** Values of the GROUP BY keys, `Other` where a metric has no such dimension; empty without GROUP BY. */
  group: Record<string, string>;
  values: number[];
  counts: number[];
}

export interface InsightsResult {
  series: InsightsSeries[];
  /** More metrics or series than CloudWatch looks at: the first ones are evaluated. */
  partial: boolean;
}

export interface RunInsightsOptions {
  edges: ArrayLike<number>;
  periodSeconds: number;
  nowMs: number;
  /** How far back the query sees; three hours in alarms. */
  windowMs: number;
}

const STATISTICS: Record<InsightsFunction, Statistic> = {
  AVG: { kind: 'basic', name: 'Average' },
  COUNT: { kind: 'basic', name: 'SampleCount' },
  MAX: { kind: 'basic', name: 'Maximum' },
  MIN: { kind: 'basic', name: 'Minimum' },
  SUM: { kind: 'basic', name: 'Sum' },
};

/** Runs a query over the metrics of a store: one series, or one for each group that has a datapoint. */
export function runInsightsQuery(
  store: MetricStore,
  query: InsightsQuery,
  options: RunInsightsOptions,
): InsightsResult {
  const { edges, periodSeconds, nowMs, windowMs } = options;
  const active = store
    .inNamespace(query.namespace)
    .filter((series) => series.lastMs >= nowMs - windowMs && matches(series, query));
  const groups = new Map<string, { group: Record<string, string>; members: Series[] }>();
  for (const series of active.slice(0, INSIGHTS_LIMITS.metrics)) {
    const group = Object.fromEntries(query.groupBy.map((key) => [key, series.dimensions[key] ?? 'Other']));
    const id = query.groupBy.map((key) => group[key]).join('\0');
    const known = groups.get(id);
    if (known) known.members.push(series);
    else groups.set(id, { group, members: [series] });
  }
  const read = (members: Series[], name: InsightsFunction, at: ArrayLike<number>) =>
    readMerged(members, { statistic: STATISTICS[name], edges: at, periodSeconds, nowMs });
  const found = [...groups.values()].flatMap(({ group, members }) => {
    const { values, counts } = read(members, query.function, edges);
    if (values.every(Number.isNaN)) return [];
    const whole = [edges[0]!, edges[edges.length - 1]!];
    const order = query.orderBy ? read(members, query.orderBy.function, whole).values[0]! : 0;
    return [{ group, values, counts, order }];
  });
  if (query.orderBy) {
    const sign = query.orderBy.descending ? -1 : 1;
    found.sort((a, b) => sign * (a.order - b.order));
  }
  const limit = Math.min(query.limit ?? INSIGHTS_LIMITS.series, INSIGHTS_LIMITS.series);
  return {
    series: found.slice(0, limit).map(({ group, values, counts }) => ({ group, values, counts })),
    partial: active.length > INSIGHTS_LIMITS.metrics || found.length > INSIGHTS_LIMITS.series,
  };
}

function matches({ name, dimensions }: Series, { metric, schema, where }: InsightsQuery): boolean {
  if (name !== metric) return false;
  if (schema) {
    const keys = Object.keys(dimensions);
    if (keys.length !== schema.length || !schema.every((key) => Object.hasOwn(dimensions, key))) return false;
  }
  // A metric without the dimension is neither equal nor unequal to a value.
  return where.every(({ key, equal, value }) => dimensions[key] !== undefined && (dimensions[key] === value) === equal);
}
