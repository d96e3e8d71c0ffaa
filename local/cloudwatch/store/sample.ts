import { type Columns, firstRowAt } from './columns.ts';
import type { Statistic } from './statistic.ts';

/** Everything that one period of one or several metrics holds. */
export interface Sample {
  count: number;
  sum: number;
  minimum: number;
  maximum: number;
  /** Rows of `columns`, from and to, that fell into the period; only where ranks are asked for. */
  rows: { columns: Columns; from: number; to: number }[];
  /** Statistic sets took part that stand for no raw values. */
  opaque: boolean;
  /** What summing lost so far (Neumaier): the sum does not depend on how the values were cut into documents. */
  lost: number;
}

export function emptySample(): Sample {
  return { count: 0, sum: 0, minimum: Infinity, maximum: -Infinity, rows: [], opaque: false, lost: 0 };
}

export function resetSample(sample: Sample): void {
  sample.count = 0;
  sample.sum = 0;
  sample.minimum = Infinity;
  sample.maximum = -Infinity;
  if (sample.rows.length > 0) sample.rows.length = 0;
  sample.opaque = false;
  sample.lost = 0;
}

/** Adds the rows from index `from` on that lie before `endMs`. @returns the index after the last of them */
export function addRows(sample: Sample, columns: Columns, from: number, endMs: number, keepRows: boolean): number {
  const { times, values, counts, length } = columns;
  let at = from;
  for (; at < length && times[at]! < endMs; at += 1) {
    const value = values[at]!;
    const count = counts[at]!;
    sample.count += count;
    add(sample, value * count);
    if (value < sample.minimum) sample.minimum = value;
    if (value > sample.maximum) sample.maximum = value;
  }
  if (keepRows && at > from) sample.rows.push({ columns, from, to: at });
  return at;
}

/** Adds the statistic sets of `[startMs, endMs)`: their sums and extremes are taken as they were sent. */
export function addSets(sample: Sample, columns: Columns, startMs: number, endMs: number): void {
  for (const { time, sampleCount, sum, minimum, maximum } of columns.sets) {
    if (time < startMs || time >= endMs) continue;
    sample.count += sampleCount;
    add(sample, sum);
    if (minimum < sample.minimum) sample.minimum = minimum;
    if (maximum > sample.maximum) sample.maximum = maximum;
    sample.opaque = true;
  }
}

/** Adds what one metric in one unit holds in `[startMs, endMs)`, its rows kept for ranks. */
export function addColumns(sample: Sample, columns: Columns, startMs: number, endMs: number): void {
  addRows(sample, columns, firstRowAt(columns, startMs), endMs, true);
  if (columns.sets.length > 0) addSets(sample, columns, startMs, endMs);
}

/** The statistic of a sample; NaN where there is no datapoint. */
export function statisticOf(sample: Sample, statistic: Statistic): number {
  if (sample.count <= 0) return Number.NaN;
  if (statistic.kind === 'basic') {
    switch (statistic.name) {
      case 'SampleCount':
        return sample.count;
      case 'Sum':
        return sample.sum + sample.lost;
      case 'Average':
        return (sample.sum + sample.lost) / sample.count;
      case 'Minimum':
        return sample.minimum;
      case 'Maximum':
        return sample.maximum;
    }
  }
  // Needs raw values, none of them negative: user guide, statistics definitions.
  if (sample.opaque || sample.minimum < 0) return Number.NaN;
  return rankedStatistic(sortedValues(sample), sample.count, statistic);
}

function add(sample: Sample, value: number): void {
  const { sum } = sample;
  const next = sum + value;
  sample.lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
  sample.sum = next;
}

interface Ranked {
  values: Float64Array;
  /** How many samples there are up to and with each value. */
  upTo: Float64Array;
}

function sortedValues({ rows }: Sample): Ranked {
  const total = rows.reduce((sum, { from, to }) => sum + to - from, 0);
  const pairs: [number, number][] = new Array(total);
  let at = 0;
  for (const { columns, from, to } of rows) {
    for (let row = from; row < to; row += 1) pairs[at++] = [columns.values[row]!, columns.counts[row]!];
  }
  pairs.sort((a, b) => a[0] - b[0]);
  const values = new Float64Array(total);
  const upTo = new Float64Array(total);
  let sum = 0;
  for (let pair = 0; pair < total; pair += 1) {
    values[pair] = pairs[pair]![0];
    sum += pairs[pair]![1];
    upTo[pair] = sum;
  }
  return { values, upTo };
}

function rankedStatistic(ranked: Ranked, count: number, statistic: Exclude<Statistic, { kind: 'basic' }>): number {
  if (statistic.kind === 'percentile') return valueAtRank(ranked, rankOf(statistic.percent, count));
  const { lower, upper } = statistic;
  // A fixed lower bound is excluded, a fixed upper one included; ranks likewise: user guide, statistics definitions.
  const skip = lower === undefined ? 0 : lower.percent ? rankOf(lower.value, count) : countUpTo(ranked, lower.value);
  const keepTo =
    upper === undefined ? count : upper.percent ? rankOf(upper.value, count) : countUpTo(ranked, upper.value);
  const kept = Math.max(0, keepTo - skip);
  if (statistic.kind === 'rank') return (100 * kept) / count;
  if (statistic.name === 'TC') return kept;
  const sum = sumBetween(ranked, skip, keepTo);
  if (statistic.name === 'TS') return sum;
  if (statistic.name === 'TM') return kept === 0 ? Number.NaN : sum / kept;
  const lowEdge = lower === undefined ? 0 : lower.percent ? valueAtRank(ranked, Math.max(1, skip)) : lower.value;
  const highEdge = upper === undefined ? 0 : upper.percent ? valueAtRank(ranked, Math.max(1, keepTo)) : upper.value;
  return (skip * lowEdge + sum + (count - Math.max(keepTo, skip)) * highEdge) / count;
}

/** Nearest rank, the engine's choice: AWS does not publish its method. */
function rankOf(percent: number, count: number): number {
  // Guard against 0.95 × 20 = 19.000000000000004.
  return Math.ceil((percent * count) / 100 - 1e-9);
}

function valueAtRank({ values, upTo }: Ranked, rank: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (upTo[middle]! < rank) low = middle + 1;
    else high = middle;
  }
  return values[low]!;
}

function countUpTo({ values, upTo }: Ranked, bound: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! <= bound) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : upTo[low - 1]!;
}

/** Sum of the samples after the first `skip` up to the `keepTo`th. */
function sumBetween({ values, upTo }: Ranked, skip: number, keepTo: number): number {
  let sum = 0;
  let before = 0;
  for (let at = 0; at < values.length && before < keepTo; at += 1) {
    const taken = Math.min(upTo[at]!, keepTo) - Math.max(before, skip);
    if (taken > 0) sum += taken * values[at]!;
    before = upTo[at]!;
  }
  return sum;
}
