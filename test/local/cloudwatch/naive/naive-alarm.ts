import type { StateValue } from '../../../../local/cloudwatch/alarms/alarm.ts';
import { NAIVE_EXPRESSIONS, withSlotSeconds } from './naive-math.ts';
import { naiveStatistic } from './naive-statistic.ts';
import type { RandomAlarm, RandomPoint } from './random-case.ts';

/**
 * The evaluation of one alarm at one time, a second time: no store, no buffers, no shortcuts. It shares nothing with
 * the engine but the specification.
 */
export function naiveState(
  alarm: RandomAlarm,
  known: readonly RandomPoint[],
  atMs: number,
  before: StateValue,
): StateValue {
  const { evaluationPeriods: n, datapointsToAlarm: m, treatMissingData } = alarm;
  const slots = naiveValues(alarm, known, atMs).map((value) =>
    value === undefined ? '-' : breaches(alarm, value) ? 'X' : '0',
  );
  const real = slots.filter((slot) => slot !== '-');
  const newest = real.slice(-n);
  const bad = newest.filter((slot) => slot === 'X').length;
  if (newest.length === n) return bad >= m ? 'ALARM' : 'OK';
  const absent = n - newest.length;
  if (treatMissingData === 'breaching') return bad + absent >= m ? 'ALARM' : 'OK';
  if (bad >= m) return 'ALARM';
  if (treatMissingData === 'notBreaching' || bad < newest.length) return 'OK';
  if (treatMissingData === 'ignore') return before;
  if (newest.length === 0) return 'INSUFFICIENT_DATA';
  return slots.length - slots.indexOf('X') >= m ? 'ALARM' : before;
}

function naiveValues(alarm: RandomAlarm, known: readonly RandomPoint[], atMs: number): (number | undefined)[] {
  const periodMs = alarm.periodSeconds * 1000;
  const count = alarm.evaluationPeriods + (alarm.periodSeconds < 60 ? 6 : 2);
  const endMs = endOf(alarm, atMs);
  const startOf = (slot: number) => endMs - (count - slot) * periodMs;
  const metric = (id: string, slot: number) => {
    const inSlot = known.filter((point) => {
      const resolutionMs = point.resolution * 1000;
      const time = point.timeMs - (point.timeMs % resolutionMs);
      return point.metric === id && time >= startOf(slot) && time < startOf(slot) + periodMs;
    });
    const samples = inSlot.flatMap(({ value, count: times }) => Array.from({ length: times }, () => value));
    return naiveStatistic(samples, alarm.expression === undefined ? alarm.statistic : 'Sum');
  };
  const slots = Array.from({ length: count }, (_, slot) => slot);
  if (alarm.expression === undefined) return slots.map((slot) => metric('m1', slot));
  const evaluate = NAIVE_EXPRESSIONS[alarm.expression]!;
  return withSlotSeconds(alarm.periodSeconds, () => slots.map((slot) => evaluate(metric, slot)));
}

function endOf({ periodSeconds, evaluationPeriods, expression }: RandomAlarm, atMs: number): number {
  if (periodSeconds * evaluationPeriods > 86_400) return atMs - (atMs % 3_600_000);
  if (periodSeconds >= 60) return atMs - (atMs % 60_000);
  const cut = expression === undefined ? atMs - 10_000 : atMs;
  return cut - (cut % 10_000);
}

/** Whether CloudWatch looks at the alarm at this time. */
export function isDue({ periodSeconds, evaluationPeriods }: RandomAlarm, atMs: number): boolean {
  const every = periodSeconds * evaluationPeriods > 86_400 ? 3_600_000 : periodSeconds < 60 ? 10_000 : 60_000;
  return atMs % every === 0;
}

function breaches({ comparison, threshold }: RandomAlarm, value: number): boolean {
  if (comparison === 'GreaterThanThreshold') return value > threshold;
  if (comparison === 'GreaterThanOrEqualToThreshold') return value >= threshold;
  if (comparison === 'LessThanThreshold') return value < threshold;
  return value <= threshold;
}
