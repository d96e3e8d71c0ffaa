import type { Operator } from '../../../lib/metric-math.ts';

const APPLY: Record<Operator, (left: number, right: number) => number> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => (right === 0 ? Number.NaN : left / right),
  '^': (left, right) => left ** right,
  '==': (left, right) => Number(left === right),
  '!=': (left, right) => Number(left !== right),
  '<': (left, right) => Number(left < right),
  '<=': (left, right) => Number(left <= right),
  '>': (left, right) => Number(left > right),
  '>=': (left, right) => Number(left >= right),
  '&&': (left, right) => Number(left !== 0 && right !== 0),
  '||': (left, right) => Number(left !== 0 || right !== 0),
};

/** One value for each period; NaN where there is no datapoint. Nothing that is stored is NaN, so that it can stand for that. */
export type SeriesValue = number[];

/** Several time series, TS[] on AWS. */
export interface SeriesArray {
  members: SeriesValue[];
}

/** What an expression gives: a scalar (S on AWS), a time series (TS), or several. */
export type Value = number | SeriesValue | SeriesArray;
export type Kind = 'scalar' | 'series' | 'array';

export function isArray(value: Value | string | undefined): value is SeriesArray {
  return typeof value === 'object' && 'members' in value;
}

/** Does the same to each series of an array. */
export function mapSeries(value: Value | string | undefined, map: (series: SeriesValue) => SeriesValue): Value {
  return isArray(value) ? { members: value.members.map(map) } : map(value as SeriesValue);
}

export function missing(length: number): SeriesValue {
  // Pushed, not filled: so that the engine below keeps plain doubles, without a box for each.
  const series: SeriesValue = [];
  for (let at = 0; at < length; at += 1) series.push(Number.NaN);
  return series;
}

/** A result that is no number is no datapoint: what divides by zero drops it. */
function known(value: number): number {
  return Number.isFinite(value) ? value : Number.NaN;
}

/** Two series meet on the union of their datapoints, an absent side counting 0. User guide, "Using metric math". */
export function combine(operator: Operator, left: Value, right: Value): Value {
  const apply = APPLY[operator];
  if (typeof left === 'number' && typeof right === 'number') {
    return Number.isNaN(left) || Number.isNaN(right) ? Number.NaN : known(apply(left, right));
  }
  if (isArray(left)) return mapSeries(left, (series) => combine(operator, series, right) as SeriesValue);
  if (isArray(right)) return mapSeries(right, (series) => combine(operator, left, series) as SeriesValue);
  const length = typeof left === 'number' ? (right as SeriesValue).length : left.length;
  const out: SeriesValue = [];
  for (let at = 0; at < length; at += 1) {
    const a = typeof left === 'number' ? left : left[at]!;
    const b = typeof right === 'number' ? right : right[at]!;
    const absentA = Number.isNaN(a);
    const absentB = Number.isNaN(b);
    if ((absentA && absentB) || (absentA && typeof right === 'number') || (absentB && typeof left === 'number')) {
      out.push(Number.NaN);
    } else
      out.push(known(apply(absentA && typeof left !== 'number' ? 0 : a, absentB && typeof right !== 'number' ? 0 : b)));
  }
  return out;
}

export function negate(value: Value): Value {
  if (typeof value === 'number') return -value;
  return mapSeries(value, (series) => series.map((each) => -each));
}
