import type { StateValue } from '../alarms/alarm.ts';
import type { CompositeAlarm } from '../composite/composite-alarm.ts';
import { evaluateRule } from '../composite/evaluate-rule.ts';
import {
  compositeChanged,
  initialSuppression,
  periodEnded,
  type SuppressedBy,
  type SuppressionPeriods,
  suppressorChanged,
} from '../composite/suppression.ts';
import { javaJson, longTime, timestamp } from '../notifications/java-text.ts';
import type { Transition } from '../transition.ts';
import type { AlarmEntry } from './alarm-entry.ts';
import { changeState } from './change-state.ts';
import { type ActionContext, actOn, withhold } from './run-actions.ts';

export interface Composites {
  /** Evaluates what the transitions since the last call touch, until nothing changes any more. */
  settle(atMs: number): void;
  /** Ends wait and extension periods that are over at `atMs`. */
  endPeriods(atMs: number): void;
  /** When the next period ends, milliseconds since the epoch. */
  nextEndMs(): number | undefined;
  /** An alarm changed; composites too. */
  note(transition: Transition): void;
}

/** The composite alarms of a run. They are driven by the transitions of their children, not by a timer. */
export function runComposites(
  entries: readonly AlarmEntry<CompositeAlarm>[],
  find: (nameOrArn: string) => AlarmEntry | undefined,
  context: ActionContext,
): Composites {
  /** The last transition of each child since the composites were evaluated, by name. */
  let changed = new Map<string, Transition>();
  const circular = findCircular(entries, find);
  const suppressible = entries.filter(({ alarm }) => alarm.suppressor);
  /** The transition whose actions a suppressor holds back. */
  const held = new Map<AlarmEntry, Transition>();
  /** When a period ended last, to tell where a suppressor came too late by nothing. */
  const endedAt = new Map<AlarmEntry, number>();
  const stateOf = (nameOrArn: string): StateValue => find(nameOrArn)!.record.value;

  function settle(atMs: number): void {
    // Each round carries a change one level up; a rule without a circle comes to rest.
    for (let round = 0; round <= entries.length; round += 1) {
      const before = changed;
      changed = new Map();
      for (const entry of entries) evaluate(entry, before, atMs);
      if (changed.size === 0) break;
    }
    endPeriods(atMs);
  }

  function evaluate(entry: AlarmEntry<CompositeAlarm>, before: Map<string, Transition>, atMs: number): void {
    const { alarm, record } = entry;
    followSuppressor(entry, before, atMs);
    const touched = alarm.children.flatMap((child) => before.get(find(child)!.alarm.name) ?? []);
    const fresh = record.value === 'INSUFFICIENT_DATA';
    if (circular.has(alarm.name) || (touched.length === 0 && !fresh)) return;
    const value = evaluateRule(alarm.rule, stateOf) ? 'ALARM' : 'OK';
    if (value === record.value) return;
    const triggeringChildren = touched.map(({ alarmArn, to }) => ({ arn: alarmArn, value: to.value, atMs: to.atMs }));
    const suppressedBy = alarm.suppressor ? suppressChange(entry, atMs) : undefined;
    const transition = changeState(
      entry,
      {
        atMs,
        value,
        reason: reasonOf(alarm, value, touched),
        reasonData: reasonData(triggeringChildren),
        triggeringChildren,
      },
      context,
      { suppressedBy },
    );
    if (suppressedBy) {
      held.set(entry, transition);
      withhold(entry, transition, { targets: alarm.actions[value], because: 'suppressed' }, context);
    } else actOn(entry, transition, context);
  }

  function suppressChange(entry: AlarmEntry<CompositeAlarm>, atMs: number): SuppressedBy | undefined {
    entry.suppression = compositeChanged(suppressionOf(entry), atMs, periodsOf(entry.alarm));
    return entry.suppression.by;
  }

  function followSuppressor(entry: AlarmEntry<CompositeAlarm>, before: Map<string, Transition>, atMs: number): void {
    const { suppressor } = entry.alarm;
    const change = suppressor && before.get(find(suppressor.alarm)!.alarm.name);
    if (!change) return;
    const suppression = suppressionOf(entry, change.from.value);
    const next = suppressorChanged(suppression, change.to.value === 'ALARM', atMs, periodsOf(entry.alarm));
    if (next.suppressorInAlarm && endedAt.get(entry) === atMs) tellTie(entry, atMs);
    entry.suppression = next;
  }

  function suppressionOf(entry: AlarmEntry<CompositeAlarm>, suppressorState = stateOf(entry.alarm.suppressor!.alarm)) {
    entry.suppression ??= initialSuppression(suppressorState === 'ALARM');
    return entry.suppression;
  }

  function endPeriods(atMs: number): void {
    for (const entry of suppressible) {
      if (!entry.suppression) continue;
      const { suppression, runActions } = periodEnded(entry.suppression, atMs);
      if (suppression === entry.suppression) continue;
      entry.suppression = suppression;
      endedAt.set(entry, atMs);
      const transition = held.get(entry);
      held.delete(entry);
      if (runActions && transition) actOn(entry, transition, context, atMs);
    }
  }

  function tellTie({ alarm }: AlarmEntry<CompositeAlarm>, atMs: number): void {
    const message = `suppressor ${alarm.suppressor!.alarm} turned ALARM in the second in which the wait ended: make the wait longer`;
    context.emit({
      kind: 'sensitivity',
      atMs,
      alarmName: alarm.name,
      sensitivity: { kind: 'suppressor-tie', message },
    });
  }

  return {
    settle,
    endPeriods,
    nextEndMs: () => {
      let next: number | undefined;
      for (const { suppression } of suppressible) {
        const untilMs = suppression?.untilMs;
        if (untilMs !== undefined && (next === undefined || untilMs < next)) next = untilMs;
      }
      return next;
    },
    note: (transition) => {
      if (!transition.contributor) changed.set(transition.alarmName, transition);
    },
  };
}

function periodsOf({ suppressor }: CompositeAlarm): SuppressionPeriods {
  return { waitMs: suppressor!.waitSeconds * 1000, extensionMs: suppressor!.extensionSeconds * 1000 };
}

/** Composites in a circle: CloudWatch stops evaluating them. */
function findCircular(
  entries: readonly AlarmEntry<CompositeAlarm>[],
  find: (nameOrArn: string) => AlarmEntry | undefined,
): Set<string> {
  const circular = new Set<string>();
  const childrenOf = (name: string): string[] => {
    const alarm = find(name)?.alarm;
    return alarm?.kind === 'composite' ? alarm.children.flatMap((child) => find(child)?.alarm.name ?? []) : [];
  };
  for (const { alarm } of entries) {
    const reached = new Set<string>();
    const waiting = childrenOf(alarm.name);
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      if (reached.has(name)) continue;
      reached.add(name);
      waiting.push(...childrenOf(name));
    }
    if (reached.has(alarm.name)) circular.add(alarm.name);
  }
  return circular;
}

function reasonOf(alarm: CompositeAlarm, value: StateValue, touched: readonly Transition[]): string {
  const last = touched.at(-1);
  if (!last) return `Alarm rule evaluated to ${value === 'ALARM' ? 'TRUE' : 'FALSE'}: ${alarm.ruleText}`;
  return `${last.alarmArn} transitioned to ${last.to.value} at ${longTime(last.to.atMs)}`;
}

function reasonData(children: NonNullable<Transition['triggeringChildren']>): string {
  return javaJson({
    triggeringAlarms: children.map(({ arn, value, atMs }) => ({ arn, state: { value, timestamp: timestamp(atMs) } })),
  });
}
