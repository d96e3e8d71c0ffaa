import type { AlarmEntry } from '../../../cloudwatch/run/alarm-entry.ts';
import { alarmArn } from '../alarm-arn.ts';
import { compositeAlarmShape, metricAlarmShape } from '../alarm-shapes.ts';
import { invalidCombination, validationError } from '../errors.ts';
import { CLOUDWATCH_LIMITS } from '../limits.ts';
import { pageOf } from '../page.ts';
import { recordsPerPage } from '../records-per-page.ts';
import type { CloudWatchOperation } from '../state.ts';

interface Input {
  AlarmNames?: string[];
  AlarmNamePrefix?: string;
  /** Metric alarms alone where absent. */
  AlarmTypes?: string[];
  ChildrenOfAlarmName?: string;
  ParentsOfAlarmName?: string;
  StateValue?: string;
  ActionPrefix?: string;
  MaxRecords?: number;
  NextToken?: string;
}

/** Alarms by name, with their states. */
export const DescribeAlarms: CloudWatchOperation<Input> = {
  action: 'cloudwatch:DescribeAlarms',
  resource: (_, state) => [alarmArn('*', state)],
  run(input, { state }) {
    if (input.AlarmNames && input.AlarmNamePrefix !== undefined)
      throw invalidCombination('AlarmNames and AlarmNamePrefix are mutually exclusive.');
    if ((input.AlarmNames?.length ?? 0) > CLOUDWATCH_LIMITS.alarmNames)
      throw validationError(`AlarmNames has at most ${CLOUDWATCH_LIMITS.alarmNames} names.`);
    const all = state.now().alarms();
    const found = all
      .filter((entry) => isAsked(entry, input) && isRelated(entry, input, all))
      .sort((left, right) => (left.alarm.name < right.alarm.name ? -1 : 1));
    const { items, ...rest } = pageOf(found, recordsPerPage(input.MaxRecords), input.NextToken);
    return {
      MetricAlarms: items.flatMap((entry) => metricAlarmShape(entry) ?? []),
      CompositeAlarms: items.flatMap((entry) => compositeAlarmShape(entry) ?? []),
      ...rest,
    };
  },
};

function isAsked({ alarm, record }: AlarmEntry, input: Input): boolean {
  const { AlarmNames, AlarmNamePrefix = '', AlarmTypes = ['MetricAlarm'], StateValue, ActionPrefix } = input;
  // Relatives are asked for whatever their type.
  const anyType = input.ChildrenOfAlarmName !== undefined || input.ParentsOfAlarmName !== undefined;
  return (
    (anyType || AlarmTypes.includes(alarm.kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm')) &&
    (!AlarmNames || AlarmNames.includes(alarm.name)) &&
    alarm.name.startsWith(AlarmNamePrefix) &&
    (StateValue === undefined || record.value === StateValue) &&
    (ActionPrefix === undefined ||
      Object.values(alarm.actions)
        .flat()
        .some((target) => target.startsWith(ActionPrefix)))
  );
}

function isRelated(entry: AlarmEntry, input: Input, all: readonly AlarmEntry[]): boolean {
  const { ChildrenOfAlarmName: parentName, ParentsOfAlarmName: childName } = input;
  if (parentName !== undefined) {
    const parent = all.find(({ alarm }) => alarm.name === parentName);
    return parent !== undefined && names(parent, entry);
  }
  if (childName === undefined) return true;
  const child = all.find(({ alarm }) => alarm.name === childName);
  return child !== undefined && names(entry, child);
}

/** Whether the rule of `parent` names `child`. */
function names({ alarm: parent }: AlarmEntry, { alarm: child }: AlarmEntry): boolean {
  return parent.kind === 'composite' && (parent.children.includes(child.name) || parent.children.includes(child.arn));
}
