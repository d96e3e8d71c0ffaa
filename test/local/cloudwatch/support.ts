import type { MetricAlarm } from '../../../local/cloudwatch/alarms/alarm.ts';
import { readMetricAlarm } from '../../../local/cloudwatch/alarms/read-metric-alarm.ts';
import { type CompositeAlarm, readCompositeAlarm } from '../../../local/cloudwatch/composite/composite-alarm.ts';

export const TOPIC = 'arn:aws:sns:us-east-1:000000000000:pager';
export const START_MS = Date.UTC(2026, 8, 14, 5, 0);
export const MINUTE_MS = 60_000;

/** The ARN of an alarm of the tests' account. */
export function arnOf(name: string): string {
  return `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${name}`;
}

const DEFAULTS = {
  Namespace: 'N',
  MetricName: 'm',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 0,
  ComparisonOperator: 'GreaterThanThreshold',
};

/** A metric alarm that is > 0, 1 of 1, unless `properties` say otherwise; those set to undefined are left out. */
export function alarmOf(properties: Record<string, unknown> = {}, name = 'alarm'): MetricAlarm {
  const { alarm, problems } = readAlarm(properties, name);
  if (!alarm) throw new Error(problems.map(({ message }) => message).join('; '));
  return alarm;
}

/** The same, with what is wrong with it. */
export function readAlarm(properties: Record<string, unknown> = {}, name = 'alarm') {
  const base: Record<string, unknown> =
    properties.Metrics === undefined
      ? DEFAULTS
      : { EvaluationPeriods: 1, Threshold: 0, ComparisonOperator: 'GreaterThanThreshold' };
  const merged = Object.entries({ ...base, ...properties }).filter(([, value]) => value !== undefined);
  return readMetricAlarm(Object.fromEntries(merged), { name, arn: arnOf(name) });
}

/** The alarm's metrics for an expression over metrics `m1`, `m2` … of namespace N, named as their ids. */
export function mathMetrics(expression: string, ids: readonly string[], period = 60): object[] {
  return [
    { Id: 'result', Expression: expression, ReturnData: true },
    ...ids.map((id) => ({
      Id: id,
      MetricStat: { Metric: { Namespace: 'N', MetricName: id }, Period: period, Stat: 'Sum' },
      ReturnData: false,
    })),
  ];
}

export function compositeOf(
  rule: string,
  properties: Record<string, unknown> = {},
  name = 'composite',
): CompositeAlarm {
  const { alarm, problems } = readCompositeAlarm({ AlarmRule: rule, ...properties }, { name, arn: arnOf(name) });
  if (!alarm) throw new Error(problems.map(({ message }) => message).join('; '));
  return alarm;
}
