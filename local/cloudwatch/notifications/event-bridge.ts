import { createHash } from 'node:crypto';
import type { MetricAlarm } from '../alarms/alarm.ts';
import type { CompositeAlarm } from '../composite/composite-alarm.ts';
import type { AlarmStateRecord, Transition } from '../transition.ts';
import { timestamp } from './java-text.ts';

/** An event as EventBridge delivers it. */
export interface EventBridgeEvent {
  version: '0';
  id: string;
  'detail-type': string;
  source: 'aws.cloudwatch';
  account: string;
  time: string;
  region: string;
  resources: string[];
  detail: Record<string, unknown>;
}

/** Whose event it is. */
export interface EventContext {
  region: string;
  accountId: string;
}

/**
 * `CloudWatch Alarm State Change`, or that of a contributor; sent whatever ActionsEnabled says.
 *
 * Source: user guide, "Alarm events and EventBridge".
 */
export function stateChangeEvent(
  alarm: MetricAlarm | CompositeAlarm,
  transition: Transition,
  { region, accountId }: EventContext,
): EventBridgeEvent {
  const { contributor, suppressedBy, to, from, atMs } = transition;
  const suppressed = suppressedBy && {
    actionsSuppressedBy: suppressedBy,
    actionsSuppressedReason: `Actions suppressed by ${suppressedBy}`,
  };
  const detail = {
    alarmName: alarm.name,
    ...(contributor && { alarmContributor: { id: contributor.id, attributes: contributor.attributes } }),
    state: { ...stateBody(to), ...suppressed },
    ...(!contributor && { previousState: stateBody(from) }),
    configuration: configurationBody(alarm),
  };
  const type = contributor ? 'CloudWatch Alarm Contributor State Change' : 'CloudWatch Alarm State Change';
  const id = uuidOf(`${alarm.arn} ${type} ${atMs} ${contributor?.id} ${to.value}`);
  return {
    version: '0',
    id,
    'detail-type': type,
    source: 'aws.cloudwatch',
    account: accountId,
    time: new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: [alarm.arn],
    detail,
  };
}

/** A state as events write it. */
export function stateBody({ value, reason, reasonData, atMs }: AlarmStateRecord): Record<string, unknown> {
  return { value, reason, ...(reasonData !== undefined && { reasonData }), timestamp: timestamp(atMs) };
}

/** What alarms are made of, in events and for Lambda: camelCase, dimensions a map. */
export function configurationBody(alarm: MetricAlarm | CompositeAlarm): Record<string, unknown> {
  const description = alarm.description === undefined ? {} : { description: alarm.description };
  if (alarm.kind === 'composite') {
    return {
      ...description,
      alarmRule: alarm.ruleText,
      ...(alarm.suppressor && {
        actionsSuppressor: alarm.suppressor.alarm,
        actionsSuppressorWaitPeriod: alarm.suppressor.waitSeconds,
        actionsSuppressorExtensionPeriod: alarm.suppressor.extensionSeconds,
      }),
    };
  }
  const metrics = alarm.queries.map(({ id, label, metric, expression, returnData }) => ({
    // AWS makes up an id for the metric of an alarm that names one metric.
    id: alarm.single ? uuidOf(alarm.arn) : id,
    ...(label !== undefined && { label }),
    ...(expression !== undefined && { expression }),
    ...(metric && {
      metricStat: {
        metric: { namespace: metric.namespace, name: metric.name, dimensions: metric.dimensions },
        period: metric.periodSeconds,
        stat: metric.statistic,
        ...(metric.unit !== undefined && { unit: metric.unit }),
      },
    }),
    returnData,
  }));
  return { ...description, metrics };
}

/** The same for the same event: a run can be repeated to the byte. */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
