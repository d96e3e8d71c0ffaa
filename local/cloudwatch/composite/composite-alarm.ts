import type { AlarmBase } from '../alarms/alarm.ts';
import { type Properties, type ResourceProblem, readProperties } from '../alarms/properties.ts';
import { readAlarmBase } from '../alarms/read-alarm-base.ts';
import type { ReadAlarmResult } from '../alarms/read-metric-alarm.ts';
import { ALARM_LIMITS } from '../limits.ts';
import { alarmsOf, parseAlarmRule, type Rule } from './alarm-rule.ts';

/** An alarm whose state follows from those of others. */
export interface CompositeAlarm extends AlarmBase {
  kind: 'composite';
  ruleText: string;
  rule: Rule;
  /** The alarms that the rule names, by name or ARN. */
  children: readonly string[];
  suppressor?: { alarm: string; waitSeconds: number; extensionSeconds: number };
}

/** Reads the properties of `AWS::CloudWatch::CompositeAlarm`, the same as those of PutCompositeAlarm. */
export function readCompositeAlarm(
  properties: Properties,
  { name, arn }: { name: string; arn: string },
): ReadAlarmResult<CompositeAlarm> {
  const problems: ResourceProblem[] = [];
  const read = readProperties(properties, problems);
  const base = readAlarmBase(read, { name, arn, refusedActions: ['ec2', 'autoscaling'] });
  const ruleText = read.text('AlarmRule') ?? '';
  const parsed = parseAlarmRule(ruleText);
  if ('problem' in parsed) {
    read.invalid(parsed.problem);
    return { problems };
  }
  const children = alarmsOf(parsed);
  if (children.length > ALARM_LIMITS.ruleChildren)
    read.invalid(`AlarmRule names at most ${ALARM_LIMITS.ruleChildren} alarms`);
  if (children.some((child) => child === name || child === arn)) read.invalid('AlarmRule names the alarm itself');

  const suppressor = read.text('ActionsSuppressor');
  const waitSeconds = read.number('ActionsSuppressorWaitPeriod');
  const extensionSeconds = read.number('ActionsSuppressorExtensionPeriod');
  if (suppressor !== undefined && (waitSeconds === undefined || extensionSeconds === undefined)) {
    read.invalid('ActionsSuppressor needs ActionsSuppressorWaitPeriod and ActionsSuppressorExtensionPeriod');
  }
  for (const seconds of [waitSeconds, extensionSeconds]) {
    if (seconds !== undefined && !(Number.isInteger(seconds) && seconds >= 0)) {
      read.invalid(`the suppressor's periods are whole seconds, not ${seconds}`);
    }
  }
  const alarm: CompositeAlarm = {
    ...base,
    kind: 'composite',
    ruleText,
    rule: parsed,
    children,
    suppressor:
      suppressor === undefined
        ? undefined
        : { alarm: suppressor, waitSeconds: waitSeconds ?? 0, extensionSeconds: extensionSeconds ?? 0 },
  };
  return problems.length > 0 ? { problems } : { alarm, problems };
}
