import type { StateValue } from './alarms/alarm.ts';
import type { SuppressedBy } from './composite/suppression.ts';

/** A state of an alarm, and why it is in it. */
export interface AlarmStateRecord {
  value: StateValue;
  reason: string;
  /** JSON; absent where there is none. */
  reasonData?: string;
  /** Milliseconds since the epoch. */
  atMs: number;
}

/** An alarm, or a contributor of one, went from one state to another. */
export interface Transition {
  alarmName: string;
  alarmArn: string;
  atMs: number;
  from: AlarmStateRecord;
  to: AlarmStateRecord;
  /** Of a composite: the children whose changes brought it about. */
  triggeringChildren?: readonly { arn: string; value: StateValue; atMs: number }[];
  /** Of a composite with a suppressor. */
  suppressedBy?: SuppressedBy;
  contributor?: { id: string; attributes: Record<string, string> };
}
