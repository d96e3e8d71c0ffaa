import { signalOf } from '../alarm-signal.ts';
import type { CheckedResource } from '../assembly.ts';
import type { Check } from '../check.ts';
import { ALARM_LIMITS } from '../limits.ts';

const HOUR = 3600;

/** Periods, and how many of them: N × P has a bound, M is at most N. CDK accepts all of it. */
export const check: Check = {
  rule: 'alarm-window',
  why: 'CloudWatch refuses the alarm; or takes one that can never have as many bad datapoints as it asks for.',
  check: (app) =>
    app
      .all('AWS::CloudWatch::Alarm')
      .flatMap((resource) => problemsOf(resource).map((message) => ({ resource, message }))),
};

function problemsOf(resource: CheckedResource): string[] {
  const { EvaluationPeriods, DatapointsToAlarm } = resource.properties;
  const { periodSeconds: period, expressions } = signalOf(resource);
  const problems: string[] = [];
  const n = Number(EvaluationPeriods ?? 1);
  const m = Number(DatapointsToAlarm ?? n);
  if (m > n) problems.push(`DatapointsToAlarm ${m} is more than EvaluationPeriods ${n}: it could never go into alarm`);
  if (m < 1) problems.push('DatapointsToAlarm is at least 1');
  if (period === undefined) return problems;
  const isShort = (ALARM_LIMITS.shortPeriods as readonly number[]).includes(period);
  if (!isShort && (period < 60 || period % 60 !== 0)) {
    problems.push(`a period is 10, 20, 30 or a multiple of 60 seconds, not ${period}`);
  }
  const most = period < HOUR ? ALARM_LIMITS.windowSecondsBelowHour : ALARM_LIMITS.windowSeconds;
  if (n * period > most) {
    problems.push(`${n} periods of ${period} s are ${n * period} s; at most ${most} s: use fewer, or longer periods`);
  }
  const isInsights = expressions.some(({ expression }) => /^\s*SELECT\b/i.test(expression));
  if (isInsights && n * period > ALARM_LIMITS.insightsWindowSeconds) {
    problems.push(
      `Metrics Insights reads ${ALARM_LIMITS.insightsWindowSeconds} s back, not ${n * period} s: use fewer periods`,
    );
  }
  return problems;
}
