import type { MetricAlarm, StateValue } from './alarms/alarm.ts';
import type { Evaluation, Sensitivity } from './alarms/evaluation.ts';
import type { ActionKind } from './notifications/action-kind.ts';
import type { EventBridgeEvent } from './notifications/event-bridge.ts';
import type { Transition } from './transition.ts';

/** Everything that the engine tells, in the order in which it happened. */
export type CloudWatchOutput =
  | { kind: 'transition'; transition: Transition }
  /** An event for EventBridge; sent whatever ActionsEnabled, mute rules and suppressors say. */
  | { kind: 'event'; event: EventBridgeEvent }
  | AlarmAction
  | WithheldActions
  | AlarmSensitivity;

/** An action that ran. */
export interface AlarmAction {
  kind: 'action';
  atMs: number;
  alarmName: string;
  alarmArn: string;
  state: StateValue;
  /** ARN of the topic, function, policy … */
  target: string;
  type: ActionKind;
  /** Of SNS. */
  subject?: string;
  /** What is published over SNS or given to the function, JSON; empty for other actions, which are only named. */
  body: string;
  contributorId?: string;
  afterMuteWindow: boolean;
}

/** Actions that a transition would have run. */
export interface WithheldActions {
  kind: 'withheld';
  atMs: number;
  alarmName: string;
  state: StateValue;
  targets: readonly string[];
  because: 'actions-disabled' | 'muted' | 'suppressed' | 'warming-up';
}

/** A result that depends on what AWS does not document. Told when it appears, and again only after it was gone. */
export interface AlarmSensitivity {
  kind: 'sensitivity';
  atMs: number;
  alarmName: string;
  sensitivity: Sensitivity;
}

/** One look at a metric alarm: for tests that print a line for every minute. */
export interface EvaluationReport {
  alarm: MetricAlarm;
  evaluation: Evaluation;
  /** The state after it; differs from the evaluation's only while the alarm warms up. */
  state: StateValue;
}
