import type { CloudWatch } from '../../cloudwatch/cloudwatch.ts';
import { namesIn } from '../../cloudwatch/math/check-expression.ts';
import type { CompiledQuery, QuerySet } from '../../cloudwatch/math/query-set.ts';
import { runQuery } from '../../cloudwatch/math/run-queries.ts';
import { validationError } from './errors.ts';
import { INSIGHTS_WINDOW_MS } from './limits.ts';
import { periodEdges } from './period-edges.ts';

/** One line of a graph: what a query gave, datapoints in the order of their times. */
export interface QueryPoints {
  id: string;
  label: string;
  timesMs: number[];
  values: number[];
  messages: { Code: string; Value: string }[];
}

/** Runs one query of a set; a Metrics Insights query with GROUP BY gives a line for each group. */
export function readQuery(
  engine: CloudWatch,
  set: QuerySet,
  compiled: CompiledQuery,
  { startMs, endMs }: { startMs: number; endMs: number },
): QueryPoints[] {
  const { id, metric, label } = compiled.query;
  const nowMs = engine.nowMs();
  const periodSeconds = periodOf(set, compiled);
  const edges = periodEdges(startMs, endMs, periodSeconds, nowMs);
  const { series, mixedUnits, partial } = runQuery(engine.store, set, id, {
    edges,
    periodSeconds,
    nowMs,
    insightsWindowMs: INSIGHTS_WINDOW_MS,
  });
  const messages = [
    ...(mixedUnits.length > 0 ? [{ Code: 'MultipleUnits', Value: mixedUnits.join(', ') }] : []),
    ...(partial ? [{ Code: 'MaxMetricsExceeded', Value: 'The first metrics only were looked at.' }] : []),
  ];
  return series.map(({ group, values }) => {
    const points: QueryPoints = { id, label: '', timesMs: [], values: [], messages };
    points.label = label ?? (group ? Object.values(group).join(' ') : (metric?.name ?? id));
    for (const [at, value] of values.entries()) {
      if (Number.isNaN(value)) continue;
      points.timesMs.push(edges[at]!);
      points.values.push(value);
    }
    return points;
  });
}

/** That of a metric; of an expression, that of the first query it names. */
function periodOf(set: QuerySet, { query, node }: CompiledQuery): number {
  const own = query.metric?.periodSeconds ?? query.periodSeconds;
  if (own !== undefined) return own;
  for (const name of node ? namesIn(node) : []) {
    const named = set.queries.get(name);
    if (named) return periodOf(set, named);
  }
  for (const other of set.queries.values()) if (other.query.metric) return other.query.metric.periodSeconds;
  throw validationError(`Period is required for the expression ${query.id}.`);
}
