import { ALARM_LIMITS } from '../limits.ts';
import type { MetricDataQuery, QuerySet } from '../math/query-set.ts';

const HOUR_SECONDS = 3600;

export interface WindowFacts {
  periodSeconds: number;
  evaluationPeriods: number;
  datapointsToAlarm: number;
  insights: boolean;
  wallClock?: { timezone: string };
}

/** 10, 20, 30 or a multiple of 60. API reference: PutMetricAlarm. */
export function periodProblem(periodSeconds: number): string | undefined {
  const subMinute = (ALARM_LIMITS.subMinutePeriods as readonly number[]).includes(periodSeconds);
  const good = subMinute || (periodSeconds >= 60 && periodSeconds % 60 === 0);
  return good ? undefined : `Period is 10, 20, 30 or a multiple of 60 seconds, not ${periodSeconds}`;
}

/** What AWS refuses about M, N, the period and the length of the window. */
export function windowProblems(facts: WindowFacts): (string | undefined)[] {
  const { periodSeconds, evaluationPeriods, datapointsToAlarm, insights, wallClock } = facts;
  const seconds = periodSeconds * evaluationPeriods;
  const most = periodSeconds < HOUR_SECONDS ? ALARM_LIMITS.windowSecondsBelowHour : ALARM_LIMITS.windowSeconds;
  const wallPeriods: readonly number[] = ALARM_LIMITS.wallClockPeriods;
  return [
    Number.isInteger(evaluationPeriods) && evaluationPeriods >= 1
      ? undefined
      : 'EvaluationPeriods is a whole number from 1 on',
    Number.isInteger(datapointsToAlarm) && datapointsToAlarm >= 1 && datapointsToAlarm <= evaluationPeriods
      ? undefined
      : `DatapointsToAlarm lies between 1 and EvaluationPeriods (${evaluationPeriods}), not ${datapointsToAlarm}`,
    seconds > most ? `EvaluationPeriods × Period is at most ${most} seconds, not ${seconds}` : undefined,
    insights && seconds > ALARM_LIMITS.insightsWindowSeconds
      ? `a Metrics Insights alarm sees ${ALARM_LIMITS.insightsWindowSeconds} seconds, not ${seconds}`
      : undefined,
    insights && periodSeconds % 60 !== 0 ? 'a Metrics Insights alarm has a period of whole minutes' : undefined,
    wallClock && !wallPeriods.includes(periodSeconds)
      ? `a wall-clock window has a period of ${wallPeriods.join(', ')} seconds, not ${periodSeconds}`
      : undefined,
  ];
}

/** What AWS refuses about the query that an alarm stands on. */
export function returnsProblems(returned: readonly MetricDataQuery[], { queries }: QuerySet): string[] {
  const [first] = returned;
  if (!first || returned.length > 1) {
    const ids = returned.map(({ id }) => id).join(', ');
    return [
      `exactly one query returns data, not ${returned.length}${ids && ` (${ids})`}: set ReturnData false elsewhere`,
    ];
  }
  const compiled = queries.get(first.id);
  if (!compiled) return [];
  if (compiled.kind === 'scalar')
    return [`${first.id}: expression must return a time series, and "${first.expression}" returns a number`];
  if (compiled.kind === 'array' && !compiled.insights)
    return [`${first.id}: an alarm stands on one time series, and "${first.expression}" returns several`];
  return [];
}
