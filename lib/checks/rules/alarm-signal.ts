import { signalOf } from '../alarm-signal.ts';
import type { CheckedResource } from '../assembly.ts';
import type { Check } from '../check.ts';
import { ALARM_LIMITS } from '../limits.ts';
import { listOf } from '../references.ts';

/** One signal for each alarm: a metric with one statistic, or queries of which one is returned, with equal periods. */
export const check: Check = {
  rule: 'alarm-signal',
  why: 'CloudWatch refuses the alarm; with unequal periods the expression yields nothing.',
  check: (app) =>
    app
      .all('AWS::CloudWatch::Alarm')
      .flatMap((resource) => problemsOf(resource).map((message) => ({ resource, message }))),
};

function problemsOf(resource: CheckedResource): string[] {
  const { properties } = resource;
  const problems: string[] = [];
  const deciders = ['MetricName', 'Metrics', 'EvaluationCriteria'].filter((key) => properties[key] !== undefined);
  if (deciders.length !== 1) {
    return [`exactly one of MetricName, Metrics, EvaluationCriteria; there is ${deciders.join(' and ') || 'none'}`];
  }
  const { inputs, expressions } = signalOf(resource);
  const dimensions = Math.max(0, ...inputs.map((input) => Object.keys(input.dimensions).length));
  if (dimensions > ALARM_LIMITS.dimensions) problems.push(`a metric has at most ${ALARM_LIMITS.dimensions} dimensions`);
  if (deciders[0] === 'MetricName') {
    const statistics = ['Statistic', 'ExtendedStatistic'].filter((key) => properties[key] !== undefined);
    if (statistics.length !== 1) problems.push('exactly one of Statistic and ExtendedStatistic');
    return problems;
  }
  if (deciders[0] !== 'Metrics') return problems;
  // The band of an anomaly detection alarm is returned beside the metric.
  const returned = listOf<{ Id?: unknown; ReturnData?: boolean }>(properties.Metrics).filter(
    ({ Id, ReturnData }) => ReturnData !== false && (Id === undefined || Id !== properties.ThresholdMetricId),
  );
  if (returned.length !== 1) problems.push(`one query has ReturnData, not ${returned.length}`);
  if (inputs.length > ALARM_LIMITS.metrics || expressions.length > ALARM_LIMITS.expressions) {
    problems.push(
      `at most ${ALARM_LIMITS.metrics} metrics and ${ALARM_LIMITS.expressions} expressions, not ${inputs.length} and ${expressions.length}: record a metric of the sum`,
    );
  }
  const periods = [...new Set(inputs.map(({ periodSeconds }) => periodSeconds))];
  if (periods.length > 1) problems.push(`the periods of its metrics differ: ${periods.join(', ')}; make them equal`);
  for (const { id, expression } of expressions) {
    if (expression.length > ALARM_LIMITS.expressionLength) {
      problems.push(`expression ${id} has at most ${ALARM_LIMITS.expressionLength} characters`);
    }
  }
  return problems;
}
