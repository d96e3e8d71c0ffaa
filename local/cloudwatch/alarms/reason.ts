import { ALARM_LIMITS } from '../limits.ts';
import { javaDouble, shortTime } from '../notifications/java-text.ts';
import type { MetricAlarm, StateValue } from './alarm.ts';
import { COMPARISONS, type ComparisonOperator } from './comparison.ts';
import { BREACHING, GOOD } from './decide.ts';
import { countedPeriods } from './decide-range.ts';
import type { Evaluation } from './evaluation.ts';

export const INITIAL_REASON = 'Unchecked: Initial alarm creation';

export interface ReasonFacts {
  state: StateValue;
  /** N and M. */
  evaluationPeriods: number;
  datapointsToAlarm: number;
  /** Whether the alarm sets DatapointsToAlarm: the wording differs. */
  datapointsToAlarmSet: boolean;
  comparison: ComparisonOperator;
  threshold: number;
  /** The points that decided, newest first. */
  points: readonly { value: number; atMs: number }[];
  /** How many absent points were filled, and with what. */
  filled?: { count: number; as: 'Breaching' | 'NonBreaching' };
}

/** StateReason of an evaluation. Several series: how many of them are in ALARM. */
export function reasonOf(alarm: MetricAlarm, evaluation: Evaluation): string {
  if (evaluation.contributors && evaluation.contributors.length > 0) {
    return contributorsReason(evaluation.contributors);
  }
  return reasonText(factsOf(alarm, evaluation));
}

/** Source: third-party captures from AWS; AWS does not promise the prose. */
export function reasonText(facts: ReasonFacts): string {
  const { state, evaluationPeriods, datapointsToAlarm, datapointsToAlarmSet, comparison, threshold, points, filled } =
    facts;
  if (state === 'INSUFFICIENT_DATA') {
    return `Insufficient Data: ${countOf(evaluationPeriods, 'datapoint')} ${was(evaluationPeriods)} unknown.`;
  }
  const treated =
    filled && filled.count > 0
      ? `${countOf(filled.count, 'missing datapoint')} ${was(filled.count)} treated as [${filled.as}]`
      : '';
  if (points.length === 0 && filled?.count === evaluationPeriods) {
    return `Threshold Crossed: no datapoints were received for ${countOf(evaluationPeriods, 'period')} and ${treated}.`;
  }
  const not = state === 'OK' ? 'not ' : '';
  const list =
    points.length === 0
      ? ''
      : ` [${points.map(({ value, atMs }) => `${javaDouble(value)} (${shortTime(atMs)})`).join(', ')}]`;
  const how = datapointsToAlarmSet
    ? `${points.length} out of the last ${countOf(evaluationPeriods, 'datapoint')}`
    : countOf(points.length, 'datapoint');
  const minimum = state === 'ALARM' ? datapointsToAlarm : evaluationPeriods - datapointsToAlarm + 1;
  const tail = ` (minimum ${countOf(minimum, 'datapoint')} for ${state === 'ALARM' ? 'OK -> ALARM' : 'ALARM -> OK'} transition)`;
  const text =
    `Threshold Crossed: ${how}${list} ${was(points.length)} ${not}${COMPARISONS[comparison].words} ` +
    `the threshold (${javaDouble(threshold)})${treated && ` and ${treated}`}${datapointsToAlarmSet ? tail : ''}.`;
  return text.length > ALARM_LIMITS.reasonLength ? `${text.slice(0, ALARM_LIMITS.reasonLength - 3)}...` : text;
}

function factsOf(alarm: MetricAlarm, { state, slots, values, edges, full }: Evaluation): ReasonFacts {
  const counted = countedPeriods(slots, alarm.evaluationPeriods);
  const decisive = state === 'ALARM' ? BREACHING : GOOD;
  const treats = { breaching: 'Breaching', notBreaching: 'NonBreaching' } as const;
  const as =
    alarm.treatMissingData === 'breaching' || alarm.treatMissingData === 'notBreaching'
      ? treats[alarm.treatMissingData]
      : undefined;
  return {
    ...alarm,
    state,
    points: counted.filter((at) => slots[at] === decisive).map((at) => ({ value: values[at]!, atMs: edges[at]! })),
    filled: as && !full ? { count: alarm.evaluationPeriods - counted.length, as } : undefined,
  };
}

function contributorsReason(contributors: readonly { state: string }[]): string {
  const inAlarm = contributors.filter(({ state }) => state === 'ALARM').length;
  if (inAlarm > ALARM_LIMITS.contributorsAtATime) {
    return `${ALARM_LIMITS.contributorsAtATime}+ time series evaluated to ALARM`;
  }
  return inAlarm > 0
    ? `${inAlarm} out of ${contributors.length} time series evaluated to ALARM`
    : `${contributors.length} out of ${contributors.length} time series evaluated to OK`;
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function was(count: number): string {
  return count === 1 ? 'was' : 'were';
}
