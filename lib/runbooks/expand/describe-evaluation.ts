import type { ComparisonOperator } from '../alarm-spec.ts';
import type { Evaluation } from '../runbook.ts';
import type { SignalSpec } from './expand-signal.ts';

const SIGNS: Record<ComparisonOperator, string> = {
  GreaterThanThreshold: '>',
  GreaterThanOrEqualToThreshold: '>=',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '<=',
};

/** `Sum of external_api_requests_total > 0 in 1 of 3 periods of 5 min`, for a description that nobody has written. */
export function describeEvaluation(spec: SignalSpec): string {
  const metrics = spec.queries.flatMap((query) => ('metric' in query ? [query.metric] : []));
  const names = [...new Set(metrics.map(({ statistic, name }) => `${statistic} of ${name}`))];
  const what =
    names.length === 1
      ? names[0]!
      : names.length === 0
        ? spec.metrics.join()
        : 'An expression over ' + names.join(', ');
  return `${what} ${describeCondition(spec)}`.slice(0, 900);
}

function describeCondition(evaluation: Evaluation): string {
  const { comparisonOperator, threshold, datapointsToAlarm: m, evaluationPeriods: n, periodSeconds } = evaluation;
  return `${SIGNS[comparisonOperator]} ${threshold} in ${m} of ${n} periods of ${periodSeconds / 60} min`;
}
