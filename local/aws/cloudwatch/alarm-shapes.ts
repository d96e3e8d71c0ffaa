import type { MetricAlarm } from '../../cloudwatch/alarms/alarm.ts';
import type { MetricDataQuery } from '../../cloudwatch/math/query-set.ts';
import type { AlarmEntry } from '../../cloudwatch/run/alarm-entry.ts';
import { toWire } from './wire-dimensions.ts';

/** A metric alarm as DescribeAlarms gives it; undefined for a composite. */
export function metricAlarmShape(entry: AlarmEntry): Record<string, unknown> | undefined {
  const { alarm, warmingUp } = entry;
  if (alarm.kind !== 'metric') return undefined;
  return {
    ...commonShape(entry),
    ...(alarm.single ? singleShape(alarm) : { Metrics: alarm.queries.map(queryShape) }),
    EvaluationPeriods: alarm.evaluationPeriods,
    ...(alarm.datapointsToAlarmSet && { DatapointsToAlarm: alarm.datapointsToAlarm }),
    Threshold: alarm.threshold,
    ComparisonOperator: alarm.comparison,
    TreatMissingData: alarm.treatMissingData,
    EvaluateLowSampleCountPercentile: alarm.evaluateLowSampleCountPercentile,
    ...(warmingUp && { EvaluationState: 'IN_WARM_UP' }),
  };
}

/** A composite alarm; undefined for a metric alarm. */
export function compositeAlarmShape(entry: AlarmEntry): Record<string, unknown> | undefined {
  const { alarm, suppression } = entry;
  if (alarm.kind !== 'composite') return undefined;
  return {
    ...commonShape(entry),
    AlarmRule: alarm.ruleText,
    ...(alarm.suppressor && {
      ActionsSuppressor: alarm.suppressor.alarm,
      ActionsSuppressorWaitPeriod: alarm.suppressor.waitSeconds,
      ActionsSuppressorExtensionPeriod: alarm.suppressor.extensionSeconds,
    }),
    ...(suppression?.by && {
      ActionsSuppressedBy: suppression.by,
      ActionsSuppressedReason: `Actions suppressed by ${suppression.by}`,
    }),
  };
}

function commonShape({ alarm, record, createdMs }: AlarmEntry): Record<string, unknown> {
  return {
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    AlarmDescription: alarm.description,
    AlarmConfigurationUpdatedTimestamp: createdMs / 1000,
    ActionsEnabled: alarm.actionsEnabled,
    OKActions: alarm.actions.OK,
    AlarmActions: alarm.actions.ALARM,
    InsufficientDataActions: alarm.actions.INSUFFICIENT_DATA,
    StateValue: record.value,
    StateReason: record.reason,
    StateReasonData: record.reasonData,
    StateUpdatedTimestamp: record.atMs / 1000,
    StateTransitionedTimestamp: record.atMs / 1000,
  };
}

function singleShape({ queries, statisticProperty = 'Statistic' }: MetricAlarm): Record<string, unknown> {
  const metric = queries[0]!.metric!;
  return {
    Namespace: metric.namespace,
    MetricName: metric.name,
    Dimensions: toWire(metric.dimensions),
    [statisticProperty]: metric.statistic,
    Period: metric.periodSeconds,
    Unit: metric.unit,
  };
}

function queryShape(query: MetricDataQuery): Record<string, unknown> {
  const { id, label, metric, expression, periodSeconds, returnData, accountId } = query;
  return {
    Id: id,
    Label: label,
    Expression: expression,
    Period: periodSeconds,
    ReturnData: returnData,
    AccountId: accountId,
    ...(metric && {
      MetricStat: {
        Metric: { Namespace: metric.namespace, MetricName: metric.name, Dimensions: toWire(metric.dimensions) },
        Period: metric.periodSeconds,
        Stat: metric.statistic,
        Unit: metric.unit,
      },
    }),
  };
}
