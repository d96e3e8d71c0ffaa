import type { MetricAlarm } from '../alarms/alarm.ts';
import type { CompositeAlarm } from '../composite/composite-alarm.ts';
import type { Transition } from '../transition.ts';
import { javaJson, timestamp } from './java-text.ts';
import { regionName } from './region-names.ts';
import { triggerOf } from './trigger.ts';

const SUBJECT_LENGTH = 100;

export interface MessageContext {
  region: string;
  accountId: string;
  /** When the alarm was last configured, milliseconds since the epoch. */
  configuredMs: number;
  /** The action was muted, and runs now that its window is over. */
  afterMuteWindow: boolean;
}

/** `ALARM: "name" in US East (N. Virginia)` in at most 100 ASCII characters. */
export function snsSubject(alarmName: string, state: string, region: string): string {
  const ascii = alarmName.replace(/[^\x20-\x7e]+/g, '_');
  const around = `${state}: "" in ${regionName(region)}`.length;
  const room = SUBJECT_LENGTH - around;
  const name = ascii.length > room ? `${ascii.slice(0, room - 3)}...` : ascii;
  return `${state}: "${name}" in ${regionName(region)}`;
}

/** The message that an alarm publishes. Source: captures from AWS; the members keep their order. */
export function snsMessage(
  alarm: MetricAlarm | CompositeAlarm,
  transition: Transition,
  context: MessageContext,
): string {
  return javaJson(
    alarm.kind === 'metric' ? metricBody(alarm, transition, context) : compositeBody(alarm, transition, context),
  );
}

function metricBody(alarm: MetricAlarm, { from, to, atMs, contributor }: Transition, context: MessageContext): object {
  return {
    AlarmName: alarm.name,
    AlarmDescription: alarm.description ?? null,
    AWSAccountId: context.accountId,
    AlarmConfigurationUpdatedTimestamp: timestamp(context.configuredMs),
    NewStateValue: to.value,
    NewStateReason: to.reason,
    StateChangeTime: timestamp(atMs),
    Region: regionName(context.region),
    AlarmArn: alarm.arn,
    OldStateValue: from.value,
    ActionExecutedAfterMuteWindow: context.afterMuteWindow,
    ...actionLists(alarm),
    Trigger: triggerOf(alarm),
    // How AWS names the contributor here is not established; the members are those of its API.
    AlarmContributor: contributor && { ContributorId: contributor.id, ContributorAttributes: contributor.attributes },
  };
}

function compositeBody(alarm: CompositeAlarm, transition: Transition, context: MessageContext): object {
  const { from, to, atMs, triggeringChildren = [] } = transition;
  return {
    AlarmName: alarm.name,
    AlarmDescription: alarm.description ?? null,
    AWSAccountId: context.accountId,
    NewStateValue: to.value,
    NewStateReason: to.reason,
    StateChangeTime: timestamp(atMs),
    Region: regionName(context.region),
    AlarmArn: alarm.arn,
    ...actionLists(alarm),
    ActionExecutedAfterMuteWindow: context.afterMuteWindow,
    OldStateValue: from.value,
    AlarmRule: alarm.ruleText,
    TriggeringChildren: triggeringChildren.map(({ arn, value, atMs: childMs }) => ({
      Arn: arn,
      State: { Value: value, Timestamp: timestamp(childMs) },
    })),
  };
}

function actionLists({ actions }: MetricAlarm | CompositeAlarm): object {
  return { OKActions: actions.OK, AlarmActions: actions.ALARM, InsufficientDataActions: actions.INSUFFICIENT_DATA };
}
