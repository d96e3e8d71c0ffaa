import { runQuery } from '../math/run-queries.ts';
import type { MetricStore } from '../store/metric-store.ts';
import type { MetricAlarm, StateValue } from './alarm.ts';
import { evaluateContributors } from './contributors.ts';
import { decideRange, narrow, type Range } from './decide-range.ts';
import type { Evaluation, Sensitivity, Standing } from './evaluation.ts';
import { undocumentedExtra, windowEdges } from './evaluation-window.ts';
import { marginSensitivity } from './percentile-margin.ts';

/** Metrics Insights alarms see three hours. User guide, alarm-limits. */
const INSIGHTS_WINDOW_MS = 3 * 3600 * 1000;
/** How many periods beyond N are tried, to see whether the result depends on what AWS does not document. */
export const EXTRAS_TRIED = [0, 2, 6];
const WIDEST = 6;

/** When, and what came before. */
export interface EvaluateAlarmOptions extends Standing {
  /** Periods fetched beyond N; CloudWatch does not document how many. */
  extra?: number;
}

/** Looks at the data of a metric alarm as CloudWatch would at `atMs`, and decides its state. */
export function evaluateAlarm(alarm: MetricAlarm, store: MetricStore, options: EvaluateAlarmOptions): Evaluation {
  const extra = options.extra ?? undocumentedExtra(alarm);
  const widest = Math.max(WIDEST, extra);
  const width = alarm.rangeDependent || alarm.multiSeries ? extra : widest;
  const edges = windowEdges(alarm, options.atMs, width);
  const result = runQuery(store, alarm.querySet, alarm.returns, {
    edges,
    periodSeconds: alarm.periodSeconds,
    nowMs: options.atMs,
    insightsWindowMs: INSIGHTS_WINDOW_MS,
  });
  const doubts = dataSensitivities(result);
  if (alarm.multiSeries) return evaluateContributors(alarm, { edges, series: result.series, doubts }, options);

  const [series] = result.series;
  const read: Range = { edges, values: series!.values, counts: series!.counts, spread: series!.spread };
  const base = narrow(read, width - extra);
  const evaluation = decideRange(alarm, base, options.previousState, options.atMs);
  const rangeAt = (other: number): Range => {
    if (!alarm.rangeDependent) return narrow(read, widest - other);
    const otherEdges = windowEdges(alarm, options.atMs, other);
    const { series: found } = runQuery(store, alarm.querySet, alarm.returns, {
      edges: otherEdges,
      periodSeconds: alarm.periodSeconds,
      nowMs: options.atMs,
      insightsWindowMs: INSIGHTS_WINDOW_MS,
    });
    return { edges: otherEdges, values: found[0]!.values };
  };
  const stateAt = (other: number) => decideRange(alarm, rangeAt(other), options.previousState, options.atMs).state;
  const lookback = lookbackSensitivity(alarm, evaluation, extra, stateAt);
  const margin = alarm.estimated ? marginSensitivity(alarm, base, evaluation, options.previousState) : undefined;
  const more = [lookback, margin].filter((found) => found !== undefined);
  if (more.length + doubts.length > 0) evaluation.sensitivities = [...evaluation.sensitivities, ...doubts, ...more];
  return evaluation;
}

/** Whether other numbers of periods beyond N would have decided otherwise than `extra` did. */
function lookbackSensitivity(
  alarm: MetricAlarm,
  evaluation: Evaluation,
  extra: number,
  stateAt: (extra: number) => StateValue,
): Sensitivity | undefined {
  // A full window is the same whatever lies before it.
  if (evaluation.windowFilled && !alarm.rangeDependent) return undefined;
  const results = EXTRAS_TRIED.filter((other) => other !== extra).flatMap((other) => {
    const state = stateAt(other);
    return state === evaluation.state ? [] : [`${state} with ${alarm.evaluationPeriods + other}`];
  });
  if (results.length === 0) return undefined;
  return {
    kind: 'undocumented-lookback',
    message: `depends on undocumented lookback: ${evaluation.state} with ${alarm.evaluationPeriods + extra} periods, ${results.join(', ')}`,
  };
}

function dataSensitivities({ mixedUnits, partial }: { mixedUnits: string[]; partial: boolean }): Sensitivity[] {
  if (mixedUnits.length === 0 && !partial) return [];
  const found: Sensitivity[] = mixedUnits.map((id) => ({
    kind: 'mixed-units',
    message: `metric ${id} holds several units and the alarm names none: set Unit, or write one unit`,
  }));
  if (partial) found.push({ kind: 'partial-data', message: 'more metrics or series than Metrics Insights looks at' });
  return found;
}
