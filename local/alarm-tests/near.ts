import type { MetricAlarm } from '../cloudwatch/alarms/alarm.ts';
import { BREACHING } from '../cloudwatch/alarms/decide.ts';
import type { EvaluationReport } from '../cloudwatch/output.ts';
import type { MetricStore, Series } from '../cloudwatch/store/metric-store.ts';

/** A value so near to the threshold counts as a near miss, though it does not breach. */
const NEAR_SHARE = 0.2;

/**
 * Whether an evaluation nearly alarmed: a newest value that breaches, that lies within a fifth of the threshold, or that an
 * alarm leaves out although there are data, as below a floor of samples.
 */
export function isNear(store: MetricStore, { alarm, evaluation }: EvaluationReport): boolean {
  const value = evaluation.values.at(-1) ?? Number.NaN;
  if (evaluation.slots.at(-1) === BREACHING) return true;
  if (!Number.isNaN(value)) return Math.abs(value - alarm.threshold) <= Math.abs(alarm.threshold) * NEAR_SHARE;
  return lastDataMs(store, alarm) >= evaluation.edges.at(-2)!;
}

/** When a metric of the alarm last had a datapoint; -Infinity where none ever came. */
export function lastDataMs(store: MetricStore, alarm: MetricAlarm): number {
  let lastMs = -Infinity;
  for (const { query, insights } of alarm.querySet.queries.values()) {
    const { metric } = query;
    const read: readonly (Series | undefined)[] = metric
      ? [store.find(metric.namespace, metric.name, metric.dimensions)]
      : insights
        ? store.inNamespace(insights.namespace).filter(({ name }) => name === insights.metric)
        : [];
    for (const series of read) if (series && series.lastMs > lastMs) lastMs = series.lastMs;
  }
  return lastMs;
}
