import type { MetricAlarm } from '../alarms/alarm.ts';
import type { MetricDataQuery, MetricStat } from '../math/query-set.ts';
import { JavaDouble } from './java-text.ts';

/** `Trigger` of a metric alarm's SNS message. Source: captures from AWS. */
export function triggerOf(alarm: MetricAlarm): Record<string, unknown> {
  const rule = {
    Period: alarm.periodSeconds,
    EvaluationPeriods: alarm.evaluationPeriods,
    DatapointsToAlarm: alarm.datapointsToAlarmSet ? alarm.datapointsToAlarm : undefined,
    ComparisonOperator: alarm.comparison,
    Threshold: new JavaDouble(alarm.threshold),
    // What AWS writes where the alarm says nothing is not established.
    TreatMissingData: alarm.treatMissingData,
    EvaluateLowSampleCountPercentile: alarm.evaluateLowSampleCountPercentile ?? '',
  };
  if (!alarm.single) return { ...rule, Metrics: alarm.queries.map((query) => queryBody(alarm, query)) };
  const metric = alarm.queries[0]!.metric!;
  const extended = alarm.statisticProperty === 'ExtendedStatistic';
  return {
    MetricName: metric.name,
    Namespace: metric.namespace,
    StatisticType: extended ? 'ExtendedStatistic' : 'Statistic',
    ...(extended ? { ExtendedStatistic: metric.statistic } : { Statistic: metric.statistic.toUpperCase() }),
    Unit: metric.unit ?? null,
    Dimensions: dimensionsBody(metric),
    ...rule,
  };
}

function queryBody(alarm: MetricAlarm, query: MetricDataQuery): Record<string, unknown> {
  const { id, label, metric, expression, returnData, accountId } = query;
  if (!metric) {
    return {
      Expression: expression,
      Id: id,
      Label: label,
      ReturnData: returnData,
      Period: query.periodSeconds ?? alarm.periodSeconds,
    };
  }
  return {
    Id: id,
    Label: label,
    MetricStat: {
      Metric: { Dimensions: dimensionsBody(metric), MetricName: metric.name, Namespace: metric.namespace },
      Period: metric.periodSeconds,
      Stat: metric.statistic,
      Unit: metric.unit,
    },
    ReturnData: returnData,
    AccountId: accountId,
  };
}

function dimensionsBody({ dimensions }: MetricStat): { value: string; name: string }[] {
  return Object.entries(dimensions).map(([name, value]) => ({ value, name }));
}
