import type { MathFunction } from './math-function.ts';
import { missing, type SeriesValue } from './value.ts';

/**
 * `IF(condition, then, otherwise)`: a number other than 0 is true. Where the condition has no datapoint there is none;
 * a true one takes an absent `then` for 0, a false one with an absent or omitted `otherwise` gives nothing.
 *
 * Source: CloudWatch user guide, "Using metric math", table of IF.
 */
export const conditional: MathFunction = {
  check: ([condition, then, otherwise, ...rest]) => {
    const good = (arg: { kind: string } | undefined) => arg?.kind === 'series' || arg?.kind === 'scalar';
    if (rest.length > 0 || !good(condition) || !good(then) || (otherwise && !good(otherwise))) {
      return { problem: 'takes a condition, a value and at most one other value, each a number or time series' };
    }
    return [condition, then, otherwise].some((arg) => arg?.kind === 'series') ? 'series' : 'scalar';
  },
  evaluate: ([condition, then, otherwise = Number.NaN], { length }) => {
    const parts = [condition, then, otherwise] as (number | SeriesValue)[];
    if (parts.every((part) => typeof part === 'number')) return choose(parts[0]!, parts[1]!, parts[2]!);
    const out = missing(length);
    for (let at = 0; at < out.length; at += 1) {
      const [test, yes, no] = parts.map((part) => (typeof part === 'number' ? part : part[at]!));
      out[at] = choose(test!, yes!, no!);
    }
    return out;
  },
};

function choose(test: number, yes: number, no: number): number {
  if (Number.isNaN(test)) return Number.NaN;
  if (test === 0) return no;
  return Number.isNaN(yes) ? 0 : yes;
}
