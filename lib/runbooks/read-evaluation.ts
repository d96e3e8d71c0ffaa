import type { ComparisonOperator } from './alarm-spec.ts';
import type { Evaluation } from './runbook.ts';
import { readDuration } from './time-text.ts';
import type { YamlMapping } from './yaml-mapping.ts';

const OPERATORS: Record<string, ComparisonOperator> = {
  '>': 'GreaterThanThreshold',
  '>=': 'GreaterThanOrEqualToThreshold',
  '<': 'LessThanThreshold',
  '<=': 'LessThanOrEqualToThreshold',
};

const MISSING = ['missing', 'ignore', 'breaching', 'notBreaching'] as const;

/** PutMetricAlarm, Period and EvaluationPeriods: at most a day in all where a period is under an hour, else a week. */
const DAY_SECONDS = 86_400;
const HOUR_SECONDS = 3600;

export const EVALUATION_KEYS = ['condition', 'for', 'period', 'datapoints', 'missing'] as const;

/** Reads when a signal is bad: `condition`, `for` or `period` with `datapoints`, `missing`. */
export function readEvaluation(alarm: YamlMapping, { grouped }: { grouped: boolean }): Evaluation | undefined {
  const condition = readCondition(alarm);
  const window = readWindow(alarm);
  const missing = alarm.oneOf('missing', MISSING);
  if (!alarm.has('missing') && !grouped) {
    alarm.problem(undefined, `the alarm needs "missing": ${MISSING.join(', ')}; it says what silence means`);
  }
  if (!condition || !window || (missing === undefined && !grouped)) return undefined;
  // A contributor is there while it has data, and OK otherwise; the parent is OK without any.
  return { ...condition, ...window, treatMissingData: missing ?? 'notBreaching' };
}

function readCondition(alarm: YamlMapping): Pick<Evaluation, 'comparisonOperator' | 'threshold'> | undefined {
  if (!alarm.require('condition')) return undefined;
  const text = alarm.text('condition', '"> 100"');
  if (text === undefined) return undefined;
  const [, sign, number] = /^(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?(?:e\d+)?)$/.exec(text) ?? [];
  if (sign === undefined) {
    alarm.problem('condition', `"condition" is a sign and a number, as in "> 100", not "${text}"`);
    return undefined;
  }
  return { comparisonOperator: OPERATORS[sign]!, threshold: Number(number) };
}

type Window = Pick<Evaluation, 'periodSeconds' | 'evaluationPeriods' | 'datapointsToAlarm'>;

function readWindow(alarm: YamlMapping): Window | undefined {
  const window = alarm.has('for') ? readFor(alarm) : readPeriods(alarm);
  if (!window) return undefined;
  const { periodSeconds, evaluationPeriods } = window;
  const most = periodSeconds < HOUR_SECONDS ? DAY_SECONDS : 7 * DAY_SECONDS;
  if (periodSeconds * evaluationPeriods <= most) return window;
  const key = alarm.has('for') ? 'for' : 'datapoints';
  alarm.problem(key, `CloudWatch looks back ${most / DAY_SECONDS} d at most with periods of ${periodSeconds} s`);
  return undefined;
}

/** `for: 5m` is five periods of a minute, all of them. */
function readFor(alarm: YamlMapping): Window | undefined {
  for (const key of ['period', 'datapoints']) {
    if (alarm.has(key)) alarm.problem(key, `"${key}" does not go with "for": use "for", or "period" with "datapoints"`);
  }
  const text = alarm.text('for', '5m');
  if (text === undefined) return undefined;
  const seconds = readDuration(text);
  if (seconds === undefined || seconds < 60 || seconds % 60 !== 0) {
    alarm.problem('for', `"for" is whole minutes, as in 5m, not "${text}"`);
    return undefined;
  }
  return { periodSeconds: 60, evaluationPeriods: seconds / 60, datapointsToAlarm: seconds / 60 };
}

function readPeriods(alarm: YamlMapping): Window | undefined {
  if (!alarm.has('period') || !alarm.has('datapoints')) {
    alarm.problem(
      undefined,
      'the alarm needs "for", or "period" with "datapoints": `period: 5m`, `datapoints: 1 of 3`',
    );
    return undefined;
  }
  const [period, datapoints] = [alarm.text('period', '5m'), alarm.text('datapoints', '2 of 3')];
  if (period === undefined || datapoints === undefined) return undefined;
  const periodSeconds = readDuration(period);
  const [, m, n] = /^(\d+) of (\d+)$/.exec(datapoints) ?? [];
  if (periodSeconds === undefined || periodSeconds < 60 || periodSeconds % 60 !== 0) {
    alarm.problem('period', `"period" is whole minutes, as in 5m, not "${period}"`);
    return undefined;
  }
  if (m === undefined || Number(m) < 1 || Number(m) > Number(n)) {
    alarm.problem('datapoints', `"datapoints" is how many of how many periods, as in "2 of 3", not "${datapoints}"`);
    return undefined;
  }
  return { periodSeconds, evaluationPeriods: Number(n), datapointsToAlarm: Number(m) };
}
