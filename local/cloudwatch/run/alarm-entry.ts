import type { MetricAlarm, StateValue } from '../alarms/alarm.ts';
import type { SensitivityKind } from '../alarms/evaluation.ts';
import { INITIAL_REASON } from '../alarms/reason.ts';
import type { CompositeAlarm } from '../composite/composite-alarm.ts';
import type { Suppression } from '../composite/suppression.ts';
import type { AlarmStateRecord, Transition } from '../transition.ts';

/** An alarm as it runs. */
export interface AlarmEntry<Alarm extends MetricAlarm | CompositeAlarm = MetricAlarm | CompositeAlarm> {
  alarm: Alarm;
  createdMs: number;
  /** The state, and when and why it was last set. */
  record: AlarmStateRecord;
  contributors: Map<string, Contributor>;
  /** What its result depended on at the last evaluation. */
  doubts: ReadonlySet<SensitivityKind>;
  warmingUp: boolean;
  /** Of a composite with a suppressor. */
  suppression?: Suppression;
  /** Transitions whose actions a mute rule held back, by contributor; empty for the alarm itself. */
  muted: Map<string, MutedTransition>;
  history: HistoryItem[];
}

export interface Contributor {
  id: string;
  attributes: Record<string, string>;
  record: AlarmStateRecord;
}

export interface MutedTransition {
  /** The state when the window began to hold actions back: turning back to it is no news. */
  before: StateValue;
  transition: Transition;
}

/** What DescribeAlarmHistory tells. */
export interface HistoryItem {
  alarmName: string;
  alarmType: 'MetricAlarm' | 'CompositeAlarm';
  atMs: number;
  type: 'ConfigurationUpdate' | 'StateUpdate' | 'Action' | 'AlarmContributorStateUpdate' | 'AlarmContributorAction';
  summary: string;
  /** JSON */
  data: string;
  contributorId?: string;
}

/** A new alarm: INSUFFICIENT_DATA until its first evaluation. */
export function createEntry<Alarm extends MetricAlarm | CompositeAlarm>(alarm: Alarm, atMs: number): AlarmEntry<Alarm> {
  const entry: AlarmEntry<Alarm> = {
    alarm,
    createdMs: atMs,
    record: { value: 'INSUFFICIENT_DATA', reason: INITIAL_REASON, atMs },
    contributors: new Map(),
    doubts: new Set(),
    warmingUp: false,
    muted: new Map(),
    history: [],
  };
  const summary = `Alarm "${alarm.name}" created`;
  remember(entry, { atMs, type: 'ConfigurationUpdate', summary, data: { type: 'Create' } });
  return entry;
}

/** Adds to an alarm's history. */
export function remember(
  { alarm, history }: AlarmEntry,
  { data, ...item }: Pick<HistoryItem, 'atMs' | 'type' | 'summary' | 'contributorId'> & { data: object },
): void {
  history.push({
    alarmName: alarm.name,
    alarmType: alarm.kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm',
    ...item,
    data: JSON.stringify({ version: '1.0', ...data }),
  });
}
