import type { MuteRule } from '../alarms/mute-rule.ts';
import { type ActionKind, actionKind, runsPerContributor } from '../notifications/action-kind.ts';
import { lambdaEvent } from '../notifications/lambda-event.ts';
import { snsMessage, snsSubject } from '../notifications/sns-message.ts';
import type { CloudWatchOutput, WithheldActions } from '../output.ts';
import type { Transition } from '../transition.ts';
import { type AlarmEntry, remember } from './alarm-entry.ts';

/** Where alarms act, what mutes them, and who is told. */
export interface ActionContext {
  region: string;
  accountId: string;
  muteRules: readonly MuteRule[];
  emit: (output: CloudWatchOutput) => void;
}

/**
 * Runs the actions of the state that an alarm turned to, unless it is disabled or muted; at `atMs`, where a suppressor
 * held them back.
 *
 * Source: user guide, "Alarm actions"; API reference, PutAlarmMuteRule.
 */
export function actOn(entry: AlarmEntry, transition: Transition, context: ActionContext, atMs = transition.atMs): void {
  const { alarm } = entry;
  const targets = targetsOf(entry, transition);
  const key = transition.contributor?.id ?? '';
  const before = entry.muted.get(key)?.before ?? transition.from.value;
  entry.muted.delete(key);
  if (!alarm.actionsEnabled) {
    withhold(entry, transition, { targets, because: 'actions-disabled' }, context);
    return;
  }
  if (muteWindowOf(alarm.name, atMs, context.muteRules)) {
    entry.muted.set(key, { before, transition });
    withhold(entry, transition, { targets, because: 'muted' }, context);
    return;
  }
  for (const target of targets) run(entry, transition, { target, atMs, afterMuteWindow: false }, context);
}

/** A mute window is over: what it held back runs, where the alarm is still in that state and was in another one before. */
export function actAfterMuteWindow(entry: AlarmEntry, atMs: number, context: ActionContext): void {
  if (entry.muted.size === 0 || muteWindowOf(entry.alarm.name, atMs, context.muteRules)) return;
  for (const [key, { before, transition }] of entry.muted) {
    entry.muted.delete(key);
    const current = key === '' ? entry.record.value : entry.contributors.get(key)?.record.value;
    if (current !== transition.to.value || before === current) continue;
    for (const target of targetsOf(entry, transition)) {
      run(entry, transition, { target, atMs, afterMuteWindow: true }, context);
    }
  }
}

/** Auto Scaling actions repeat every minute while the alarm stays in the state. */
export function repeatScaling(entry: AlarmEntry, atMs: number, context: ActionContext): void {
  const { alarm, record } = entry;
  if (!alarm.actionsEnabled || record.atMs === atMs || entry.warmingUp) return;
  const targets = alarm.actions[record.value].filter((target) => actionKind(target) === 'autoscaling');
  if (targets.length === 0 || muteWindowOf(alarm.name, atMs, context.muteRules)) return;
  const { name: alarmName, arn: alarmArn } = alarm;
  const transition: Transition = { alarmName, alarmArn, atMs, from: record, to: record };
  for (const target of targets) run(entry, transition, { target, atMs, afterMuteWindow: false }, context);
}

/** Tells that actions did not run, and why; nothing where there are none. */
export function withhold(
  entry: AlarmEntry,
  { to, atMs }: Transition,
  { targets, because }: Pick<WithheldActions, 'targets' | 'because'>,
  { emit }: ActionContext,
): void {
  if (targets.length === 0) return;
  const summary = `Actions of ${to.value} did not run: ${because}`;
  remember(entry, { atMs, type: 'Action', summary, data: { actionState: 'Withheld', because } });
  emit({ kind: 'withheld', atMs, alarmName: entry.alarm.name, state: to.value, targets, because });
}

/** The window that mutes an alarm at that time, if any. */
export function muteWindowOf(
  alarmName: string,
  atMs: number,
  rules: readonly MuteRule[],
): { startMs: number; endMs: number } | undefined {
  for (const rule of rules) {
    const window = rule.targets.includes(alarmName) ? rule.windowAt(atMs) : undefined;
    if (window) return window;
  }
  return undefined;
}

/** A contributor runs some of the actions, the alarm itself the others. */
function targetsOf({ alarm }: AlarmEntry, { to, contributor }: Transition): readonly string[] {
  const all = alarm.actions[to.value];
  if (alarm.kind === 'composite' || !alarm.multiSeries) return all;
  return all.filter((target) => runsPerContributor(actionKind(target)) === (contributor !== undefined));
}

function run(
  entry: AlarmEntry,
  transition: Transition,
  { target, atMs, afterMuteWindow }: { target: string; atMs: number; afterMuteWindow: boolean },
  context: ActionContext,
): void {
  const { alarm, createdMs } = entry;
  const { region, accountId, emit } = context;
  const type = actionKind(target);
  const contributorId = transition.contributor?.id;
  remember(entry, {
    atMs,
    type: contributorId ? 'AlarmContributorAction' : 'Action',
    summary: `Successfully executed action ${target}`,
    data: { actionState: 'Succeeded', notificationResource: target, afterMuteWindow },
    contributorId,
  });
  emit({
    kind: 'action',
    atMs,
    alarmName: alarm.name,
    alarmArn: alarm.arn,
    state: transition.to.value,
    target,
    type,
    subject: type === 'sns' ? snsSubject(alarm.name, transition.to.value, region) : undefined,
    body: bodyOf(type),
    contributorId,
    afterMuteWindow,
  });

  function bodyOf(kind: ActionKind): string {
    if (kind === 'sns')
      return snsMessage(alarm, transition, { region, accountId, configuredMs: createdMs, afterMuteWindow });
    return kind === 'lambda' ? JSON.stringify(lambdaEvent(alarm, transition, { region, accountId })) : '';
  }
}
