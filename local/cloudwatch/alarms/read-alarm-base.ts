import { ALARM_LIMITS } from '../limits.ts';
import { actionKind } from '../notifications/action-kind.ts';
import type { AlarmBase, StateValue } from './alarm.ts';
import type { PropertyReader } from './properties.ts';

const ACTION_LISTS: Record<StateValue, string> = {
  OK: 'OKActions',
  ALARM: 'AlarmActions',
  INSUFFICIENT_DATA: 'InsufficientDataActions',
};
/** Only for the state ALARM. User guide, "Alarm actions". */
const ALARM_ONLY = new Set(['ops-item', 'incident', 'investigation']);
const CONTROL = /\p{Cc}/u;

/** Reads what metric and composite alarms share: name, description, actions. */
export function readAlarmBase(
  read: PropertyReader,
  { name, arn, refusedActions }: { name: string; arn: string; refusedActions: readonly string[] },
): AlarmBase {
  if (name.length < 1 || name.length > ALARM_LIMITS.nameLength) {
    read.invalid(`AlarmName has 1 to ${ALARM_LIMITS.nameLength} characters, not ${name.length}`);
  }
  if (CONTROL.test(name)) read.invalid('AlarmName holds control characters');
  const description = read.text('AlarmDescription');
  if (description && description.length > ALARM_LIMITS.descriptionLength) {
    read.invalid(
      `AlarmDescription has at most ${ALARM_LIMITS.descriptionLength} characters, not ${description.length}`,
    );
  }
  if (read.list('Tags').length > ALARM_LIMITS.tags) read.invalid(`Tags: at most ${ALARM_LIMITS.tags}`);
  const actions: Record<StateValue, string[]> = { OK: [], ALARM: [], INSUFFICIENT_DATA: [] };
  for (const [state, property] of Object.entries(ACTION_LISTS) as [StateValue, string][]) {
    const arns = read.list(property).map(String);
    if (arns.length > ALARM_LIMITS.actionsPerState) {
      read.invalid(`${property}: at most ${ALARM_LIMITS.actionsPerState} actions, not ${arns.length}`);
    }
    for (const action of arns) {
      const kind = actionKind(action);
      if (refusedActions.includes(kind)) read.invalid(`${property}: ${action} is no action for such an alarm`);
      if (state !== 'ALARM' && ALARM_ONLY.has(kind)) read.invalid(`${property}: ${action} is an action of ALARM alone`);
    }
    actions[state] = arns;
  }
  const tags = Object.fromEntries(
    read.list('Tags').map((tag) => {
      const { Key, Value } = tag as { Key?: unknown; Value?: unknown };
      return [String(Key), String(Value)];
    }),
  );
  const actionsEnabled = read.boolean('ActionsEnabled') ?? true;
  return { name, arn, description, actionsEnabled, actions, ...(Object.keys(tags).length > 0 && { tags }) };
}
