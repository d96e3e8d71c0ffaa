import type { StateValue } from '../../../../local/cloudwatch/alarms/alarm.ts';
import { START_MS } from '../support.ts';
import { isDue, naiveState } from './naive-alarm.ts';
import type { RandomCase, RandomComposite } from './random-case.ts';

/** Lines such as `600 c0 OK -> ALARM` and `667 c0 acts on ALARM`: seconds since the start, in order. */
export type RunLog = string[];

interface Suppressed {
  phase: 'none' | 'wait' | 'extension';
  endSecond: number;
  owed: boolean;
}

/** Runs a case second by second, as slowly and as plainly as can be. */
export function naiveRun({ alarms, composites, points, minutes }: RandomCase): RunLog {
  const log: RunLog = [];
  const states = new Map<string, StateValue>();
  for (const { name } of [...alarms, ...composites]) states.set(name, 'INSUFFICIENT_DATA');
  const suppressed = new Map<string, Suppressed>();

  for (let second = 1; second <= minutes * 60; second += 1) {
    const atMs = START_MS + second * 1000;
    for (const { name } of composites) {
      const entry = suppressed.get(name);
      if (entry && entry.phase !== 'none' && entry.endSecond <= second) end(name, entry, second);
    }
    const before = new Map(states);
    const ticks = alarms.some(({ periodSeconds }) => periodSeconds < 60) ? 10 : 60;
    for (const alarm of alarms) {
      if (!isDue(alarm, atMs)) continue;
      const known = points.filter(({ arrivesMs }) => arrivesMs < atMs);
      turn(alarm.name, naiveState(alarm, known, atMs, states.get(alarm.name)!), second, true);
    }
    if (second % ticks !== 0) continue;
    for (const composite of composites) followSuppressor(composite, before, second);
    for (const composite of composites) evaluateComposite(composite, before, second);
  }
  return log;

  function turn(name: string, state: StateValue, second: number, acts: boolean): void {
    const from = states.get(name)!;
    if (from === state) return;
    states.set(name, state);
    log.push(`${second} ${name} ${from} -> ${state}`);
    if (acts) log.push(`${second} ${name} acts on ${state}`);
  }

  function end(name: string, entry: Suppressed, second: number): void {
    entry.phase = 'none';
    if (entry.owed) log.push(`${second} ${name} acts on ${states.get(name)}`);
    entry.owed = false;
  }

  function followSuppressor(
    { name, suppressor }: RandomComposite,
    before: Map<string, StateValue>,
    second: number,
  ): void {
    if (!suppressor) return;
    const was = before.get(suppressor.alarm) === 'ALARM';
    const is = states.get(suppressor.alarm) === 'ALARM';
    const entry = suppressed.get(name) ?? { phase: 'none', endSecond: 0, owed: false };
    suppressed.set(name, entry);
    if (is && !was) entry.phase = 'none';
    if (was && !is) Object.assign(entry, { phase: 'extension', endSecond: second + suppressor.extensionSeconds });
  }

  function evaluateComposite(
    { name, rule, suppressor }: RandomComposite,
    before: Map<string, StateValue>,
    second: number,
  ): void {
    const touched = namesIn(rule).some((child) => before.get(child) !== states.get(child));
    if (!touched && states.get(name) !== 'INSUFFICIENT_DATA') return;
    const from = states.get(name);
    const state = holds(rule, states) ? 'ALARM' : 'OK';
    turn(name, state, second, !suppressor);
    if (!suppressor || from === state) return;
    const entry = suppressed.get(name)!;
    entry.owed = true;
    if (states.get(suppressor.alarm) === 'ALARM') entry.phase = 'none';
    else Object.assign(entry, { phase: 'wait', endSecond: second + suppressor.waitSeconds });
  }
}

function namesIn(rule: string): string[] {
  return [...rule.matchAll(/\b[ac]\d\b/g)].map(([name]) => name);
}

/** Turns a rule into JavaScript and lets that decide. */
function holds(rule: string, states: ReadonlyMap<string, StateValue>): boolean {
  const script = rule
    .replace(/AT_LEAST\((\d+)(%?), (NOT )?(\w+), \(([^)]*)\)\)/g, (_whole, count, percent, not, state, names) => {
      const all = names.split(', ') as string[];
      const matching = all.filter((name) => (states.get(name) === state) !== Boolean(not)).length;
      return String(percent ? matching / all.length >= count / 100 : matching >= count);
    })
    .replace(/(ALARM|OK|INSUFFICIENT_DATA)\((\w+)\)/g, (_whole, state, name) => String(states.get(name) === state))
    .replace(/\bNOT\b/g, '!')
    .replace(/\bAND\b/g, '&&')
    .replace(/\bOR\b/g, '||')
    .replace(/\bTRUE\b/g, 'true');
  return Function(`return ${script}`)() as boolean;
}
