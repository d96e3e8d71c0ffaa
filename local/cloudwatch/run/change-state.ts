import type { StateValue } from '../alarms/alarm.ts';
import { stateChangeEvent } from '../notifications/event-bridge.ts';
import type { AlarmStateRecord, Transition } from '../transition.ts';
import { type AlarmEntry, type Contributor, remember } from './alarm-entry.ts';
import type { ActionContext } from './run-actions.ts';

/** What an alarm turns to, and why. */
export interface NewState {
  atMs: number;
  value: StateValue;
  reason: string;
  reasonData?: string;
  triggeringChildren?: Transition['triggeringChildren'];
}

/** Puts an alarm into another state, remembers it, and tells of it. Its actions are the caller's. */
export function changeState(
  entry: AlarmEntry,
  next: NewState,
  context: ActionContext,
  extra: Partial<Transition> = {},
): Transition {
  const transition = transitionOf(entry, entry.record, next, { triggeringChildren: next.triggeringChildren, ...extra });
  entry.record = transition.to;
  tell(entry, transition, context);
  return transition;
}

/** The same for one series of a multi-series alarm. */
export function changeContributor(
  entry: AlarmEntry,
  contributor: Contributor,
  next: NewState,
  context: ActionContext,
): Transition {
  const { id, attributes } = contributor;
  const transition = transitionOf(entry, contributor.record, next, { contributor: { id, attributes } });
  contributor.record = transition.to;
  tell(entry, transition, context);
  return transition;
}

function transitionOf(
  { alarm }: AlarmEntry,
  from: AlarmStateRecord,
  next: NewState,
  extra: Partial<Transition>,
): Transition {
  const { atMs, value, reason, reasonData } = next;
  const to: AlarmStateRecord = { value, reason, reasonData, atMs };
  return { alarmName: alarm.name, alarmArn: alarm.arn, atMs, from, to, ...extra };
}

function tell(entry: AlarmEntry, transition: Transition, { emit, region, accountId }: ActionContext): void {
  const { from, to, atMs, contributor } = transition;
  remember(entry, {
    atMs,
    type: contributor ? 'AlarmContributorStateUpdate' : 'StateUpdate',
    summary: `Alarm updated from ${from.value} to ${to.value}`,
    data: {
      oldState: { stateValue: from.value, stateReason: from.reason },
      newState: { stateValue: to.value, stateReason: to.reason, stateReasonData: to.reasonData },
    },
    contributorId: contributor?.id,
  });
  emit({ kind: 'transition', transition });
  emit({ kind: 'event', event: stateChangeEvent(entry.alarm, transition, { region, accountId }) });
}
