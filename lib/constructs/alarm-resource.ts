import { createHash } from 'node:crypto';
import { CfnAlarm, CfnCompositeAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type {
  AlarmMetric,
  AlarmQuery,
  AlarmSpec,
  CompositeAlarmSpec,
  MetricAlarmSpec,
  Severity,
} from '../runbooks/alarm-spec.ts';

/** PutMetricAlarm, Statistic; every other one is an ExtendedStatistic. */
const BASIC_STATISTICS: readonly string[] = ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum'];

const HASH_LENGTH = 6;

/** How long a new deployment takes to give a first sign of life, with cold starts and a database that wakes up. */
const WARM_UP_SLACK_MINUTES = 5;

/** ARNs of the topics by severity. */
export type TopicArns = Readonly<Record<Severity, string>>;

/**
 * The logical id of an alarm: a function of the alarm's id alone, so that an upgrade of this package, or another place in the
 * tree of constructs, replaces none. `queue-depth` → `AlarmQueueDepth` and six digits of a hash, since ids that differ
 * in dashes alone would look the same.
 */
export function alarmLogicalId(alarmId: string): string {
  const words = alarmId.split(/[^A-Za-z0-9]+/).map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const hash = createHash('sha256').update(alarmId).digest('hex').slice(0, HASH_LENGTH).toUpperCase();
  return `Alarm${words.join('')}${hash}`;
}

/** Makes the resource of one alarm, as its spec says. */
export function alarmResource(scope: Construct, spec: AlarmSpec, topics: TopicArns): CfnAlarm | CfnCompositeAlarm {
  const resource = spec.kind === 'metric' ? metricAlarm(scope, spec, topics) : compositeAlarm(scope, spec, topics);
  resource.overrideLogicalId(alarmLogicalId(spec.id));
  return resource;
}

function metricAlarm(scope: Construct, spec: MetricAlarmSpec, topics: TopicArns): CfnAlarm {
  return new CfnAlarm(scope, spec.id, {
    ...common(spec, topics),
    ...signal(spec),
    evaluationPeriods: spec.evaluationPeriods,
    datapointsToAlarm: spec.datapointsToAlarm,
    comparisonOperator: spec.comparisonOperator,
    threshold: spec.threshold,
    // Contributors of a multi-series alarm exist only where there is data: nothing can be missing.
    treatMissingData: spec.groupBy === undefined ? spec.treatMissingData : undefined,
    warmUpConfiguration: warmUp(spec),
  });
}

/**
 * An alarm for silence would page on its first day for the time before it was there: it waits for its window, and
 * for what has to start. What breaks meanwhile is told by the alarms that need data.
 */
function warmUp({ treatMissingData, periodSeconds, evaluationPeriods }: MetricAlarmSpec) {
  if (treatMissingData !== 'breaching') return undefined;
  return {
    warmUpPeriodDurationInMinutes: Math.ceil((periodSeconds * evaluationPeriods) / 60) + WARM_UP_SLACK_MINUTES,
    // Filled gaps may look like data.
    onlyStartEvaluatingAfterWarmUpPeriodEnds: true,
  };
}

function compositeAlarm(scope: Construct, spec: CompositeAlarmSpec, topics: TopicArns): CfnCompositeAlarm {
  return new CfnCompositeAlarm(scope, spec.id, { ...common(spec, topics), alarmRule: spec.rule });
}

function common({ name, description, notify, tags }: AlarmSpec, topics: TopicArns) {
  const actions = notify === 'none' ? undefined : [topics[notify]];
  return {
    alarmName: name,
    alarmDescription: description,
    actionsEnabled: true,
    alarmActions: actions,
    okActions: actions,
    tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
    // Tags ride in the notification: whoever reads it needs to ask nothing.
    actionConfiguration: { alarmTagsPropagation: { enabled: true, includedTagKeys: Object.keys(tags) } },
  };
}

function signal({ queries, periodSeconds }: MetricAlarmSpec) {
  const [only] = queries;
  if (queries.length === 1 && only && 'metric' in only) return { ...single(only.metric), period: periodSeconds };
  return { metrics: queries.map(dataQuery) };
}

function single({ namespace, name, dimensions, statistic }: AlarmMetric) {
  const key = BASIC_STATISTICS.includes(statistic) ? 'statistic' : 'extendedStatistic';
  return { namespace, metricName: name, dimensions: dimensionList(dimensions), [key]: statistic };
}

function dataQuery(query: AlarmQuery): CfnAlarm.MetricDataQueryProperty {
  const { id, label, returnData } = query;
  if (!('metric' in query)) return { id, label, returnData, expression: query.expression, period: query.periodSeconds };
  const { namespace, name, dimensions, statistic, periodSeconds } = query.metric;
  const metric = { namespace, metricName: name, dimensions: dimensionList(dimensions) };
  return { id, label, returnData, metricStat: { metric, stat: statistic, period: periodSeconds } };
}

function dimensionList(dimensions: AlarmMetric['dimensions']): { name: string; value: string }[] {
  return Object.entries(dimensions).map(([name, value]) => ({ name, value }));
}
