import type { MetricAlarm } from '../alarms/alarm.ts';
import type { CompositeAlarm } from '../composite/composite-alarm.ts';
import type { Transition } from '../transition.ts';
import { configurationBody, type EventContext, stateBody } from './event-bridge.ts';
import { timestamp } from './java-text.ts';

/** The event of a Lambda function that is an alarm's action. Source: a capture from AWS; aws-lambda-java-libs issue 484. */
export function lambdaEvent(
  alarm: MetricAlarm | CompositeAlarm,
  { from, to, atMs, contributor }: Transition,
  { region, accountId }: EventContext,
): Record<string, unknown> {
  return {
    source: 'aws.cloudwatch',
    alarmArn: alarm.arn,
    accountId,
    time: timestamp(atMs),
    region,
    alarmData: {
      alarmName: alarm.name,
      ...(contributor && { alarmContributor: { id: contributor.id, attributes: contributor.attributes } }),
      state: stateBody(to),
      previousState: stateBody(from),
      configuration: configurationBody(alarm),
    },
  };
}
