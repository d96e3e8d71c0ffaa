import type { MetricAlarm, StateValue } from './alarm.ts';
import { BREACHING, decide, GOOD, MISSING } from './decide.ts';
import type { Range } from './decide-range.ts';
import type { Evaluation, Sensitivity } from './evaluation.ts';

/** AWS's percentiles differ from exact ranks by several percent: observed, method not documented. */
const MARGIN = 0.1;

/** Says so where points within the margin, were they on the other side of the threshold, would decide otherwise. */
export function marginSensitivity(
  alarm: MetricAlarm,
  { values, spread }: Range,
  evaluation: Evaluation,
  previousState: StateValue,
): Sensitivity | undefined {
  const { threshold, evaluationPeriods, datapointsToAlarm, treatMissingData } = alarm;
  const near: number[] = [];
  for (let at = 0; at < values.length; at += 1) {
    if (evaluation.slots[at] === MISSING || spread?.[at] === 0) continue;
    if (Math.abs(values[at]! - threshold) < MARGIN * Math.abs(threshold)) near.push(at);
  }
  if (near.length === 0) return undefined;
  const differs = [GOOD, BREACHING].some((side) => {
    const slots = [...evaluation.slots];
    for (const at of near) slots[at] = side;
    const { state } = decide({ slots, evaluationPeriods, datapointsToAlarm, treatMissingData, previousState });
    return state !== evaluation.state;
  });
  if (!differs) return undefined;
  const value = values[near.at(-1)!];
  return {
    kind: 'percentile-margin',
    message: `a percentile of ${value} lies within 10 % of the threshold ${threshold}: CloudWatch's estimate may fall on the other side`,
  };
}
