import type { StateValue } from '../cloudwatch/alarms/alarm.ts';
import type { Values } from './alarm-test.ts';

const STATES: readonly string[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] satisfies StateValue[];
const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
/** A slip such as `x60000000` must not take the machine's memory. */
const MAX_STEPS = 100_000;

/**
 * `10 x6, 400 x4, _ x3`: a value, and how often it comes; `_` is no datapoint. `1 1 9 9 _` says the same without counts.
 *
 * Unlike promtool's `10x6`, which is seven samples, `10 x6` is six.
 */
export function readValues(text: string): Values | { problem: string } {
  return readRuns(text, 'a number or _', (token) => {
    if (token === '_') return { value: undefined };
    const value = Number(token);
    return Number.isFinite(value) ? { value } : undefined;
  });
}

/** `OK x6 ALARM x3`: the state after each step; `?` is any. */
export function readStates(text: string): readonly (StateValue | undefined)[] | { problem: string } {
  return readRuns(text, `${STATES.join(', ')} or ?`, (token) => {
    if (token === '?') return { value: undefined };
    return STATES.includes(token) ? { value: token as StateValue } : undefined;
  });
}

export function isState(text: string): text is StateValue {
  return STATES.includes(text);
}

/** `9m`, `1h30m`, `3d` → milliseconds; undefined for anything else. */
export function readTime(text: string): number | undefined {
  if (!/^(\d+[mhd])+$/.test(text)) return undefined;
  let ms = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+)([mhd])/g)) ms += Number(amount) * UNITS[unit!]!;
  return ms;
}

/** `90 min` as `1h30m`: what `readTime` reads. */
export function writeTime(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const parts = [
    [Math.floor(minutes / 1440), 'd'],
    [Math.floor(minutes / 60) % 24, 'h'],
    [minutes % 60, 'm'],
  ] as const;
  return parts.flatMap(([amount, unit]) => (amount > 0 ? [`${amount}${unit}`] : [])).join('') || '0m';
}

function readRuns<T>(
  text: string,
  wanted: string,
  read: (token: string) => { value: T } | undefined,
): T[] | { problem: string } {
  const values: T[] = [];
  let last: { value: T } | undefined;
  for (const token of text.split(/[\s,]+/).filter(Boolean)) {
    const [, times] = /^x(\d+)$/.exec(token) ?? [];
    if (times === undefined) {
      last = read(token);
      if (!last) return { problem: `"${token}" is not ${wanted}, nor a count such as x6` };
      values.push(last.value);
    } else {
      if (!last) return { problem: `"${token}" follows no value` };
      const count = Number(times);
      if (count < 1 || values.length + count > MAX_STEPS) return { problem: `"${token}": 1 to ${MAX_STEPS} steps` };
      for (let at = 1; at < count; at += 1) values.push(last.value);
      last = undefined;
    }
  }
  return values.length > 0 ? values : { problem: 'is empty: write for example 10 x6, 400 x4, _ x3' };
}
