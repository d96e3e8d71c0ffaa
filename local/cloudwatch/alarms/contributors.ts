import { createHash } from 'node:crypto';
import type { QuerySeries } from '../math/run-queries.ts';
import type { MetricAlarm, StateValue } from './alarm.ts';
import { decideRange } from './decide-range.ts';
import type { ContributorEvaluation, Evaluation, Sensitivity, Standing } from './evaluation.ts';

/**
 * Decides a multi-series alarm: each series by the same M of N, the parent ALARM where any of them is.
 *
 * Source: user guide, "Create an alarm based on a Metrics Insights query".
 */
export function evaluateContributors(
  alarm: MetricAlarm,
  { edges, series, doubts }: { edges: number[]; series: readonly QuerySeries[]; doubts: readonly Sensitivity[] },
  { atMs, previousState, contributorStates }: Standing,
): Evaluation {
  const contributors = series.map(({ group = {}, values, counts }): ContributorEvaluation => {
    const id = contributorId(group);
    const before = contributorStates?.get(id) ?? 'OK';
    const evaluation = decideRange(alarm, { edges, values, counts }, before, atMs);
    // A contributor is OK or ALARM, nothing else.
    return { id, attributes: group, state: evaluation.state === 'ALARM' ? 'ALARM' : 'OK', evaluation };
  });
  const nothing = new Array<number>(edges.length - 1).fill(Number.NaN);
  const breaching = contributors.find(({ state }) => state === 'ALARM') ?? contributors[0];
  const sensitivities = [...doubts, ...contributors.flatMap(({ evaluation }) => evaluation.sensitivities)];
  return {
    atMs,
    state: contributors.length === 0 ? withoutSeries(alarm, previousState) : breaching!.state,
    retained: contributors.length === 0 && alarm.treatMissingData === 'ignore',
    full: false,
    edges,
    values: breaching?.evaluation.values ?? nothing,
    slots: breaching?.evaluation.slots ?? new Array<number>(edges.length - 1).fill(0),
    sensitivities,
    contributors,
    windowFilled: contributors.some(({ evaluation }) => evaluation.windowFilled),
  };
}

/** A stable name for a series, by its group. */
function contributorId(group: Record<string, string>): string {
  return createHash('sha256')
    .update(JSON.stringify(Object.entries(group)))
    .digest('hex')
    .slice(0, 32);
}

function withoutSeries({ treatMissingData }: MetricAlarm, previousState: StateValue): StateValue {
  const states = {
    missing: 'INSUFFICIENT_DATA',
    breaching: 'ALARM',
    notBreaching: 'OK',
    ignore: previousState,
  } as const;
  return states[treatMissingData];
}
