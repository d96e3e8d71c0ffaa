import { readDashboard } from '../../../../local/cloudwatch/dashboards/dashboard.ts';
import { readMetricFilter } from '../../../../local/cloudwatch/logs/metric-filter.ts';
import { mathMetrics, readAlarm, TOPIC } from '../support.ts';
import type { Given, VectorKind } from './vector-kinds.ts';

export const DEPLOY_KINDS: Record<string, VectorKind> = {
  'deploy.validate': (given) => ({ valid: problemsOf(given).length === 0 }),
};

function problemsOf(given: Given): unknown[] {
  if (given.view) {
    const widget = { type: 'metric', properties: { view: given.view, yAxis: given.yAxis, metrics: [['N', 'm']] } };
    return readDashboard('board', JSON.stringify({ widgets: [widget] })).problems;
  }
  if (given.dimensions !== undefined) {
    const count = typeof given.dimensions === 'number' ? given.dimensions : Object.keys(given.dimensions).length;
    const Dimensions = Array.from({ length: count }, (_, at) => ({ Key: `k${at}`, Value: '$.a' }));
    const transformation = {
      MetricName: 'm',
      MetricNamespace: 'N',
      MetricValue: '1',
      DefaultValue: given.defaultValue,
      Dimensions,
    };
    return readMetricFilter({ LogGroupName: 'g', FilterPattern: '', MetricTransformations: [transformation] }, 'f')
      .problems;
  }
  return readAlarm(alarmProperties(given)).problems;
}

function alarmProperties({ AlarmActions, AlarmDescriptionLength, Metrics, expression, ...given }: Given): Given {
  if (Metrics) return { Metrics: Metrics.map((query: Given) => ({ ...query, ...metricOf(query) })) };
  if (/^SELECT/.test(expression)) {
    const { Period, ...rest } = given;
    return { ...rest, Metrics: [{ Id: 'q1', Expression: expression, Period, ReturnData: true }] };
  }
  if (expression) return { ...given, Metrics: mathMetrics(expression, ['m1']) };
  return {
    ...given,
    // More periods than one need M to stay below.
    EvaluationPeriods: given.EvaluationPeriods ?? 1,
    ...(AlarmActions && { AlarmActions: Array.from({ length: AlarmActions }, () => TOPIC) }),
    ...(AlarmDescriptionLength && { AlarmDescription: 'x'.repeat(AlarmDescriptionLength) }),
  };
}

function metricOf({ Id }: Given): Given {
  if (String(Id).startsWith('e')) return { Expression: 'm1 * 2' };
  return { MetricStat: { Metric: { Namespace: 'N', MetricName: 'm' }, Period: 60, Stat: 'Sum' } };
}
