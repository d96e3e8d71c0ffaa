import { retentionMs } from '../limits.ts';
import { type Columns, firstRowAt, sortRows } from './columns.ts';
import type { Series } from './metric-store.ts';
import { addColumns, addRows, addSets, emptySample, resetSample, type Sample, statisticOf } from './sample.ts';
import type { Statistic } from './statistic.ts';

export interface ReadPeriodsOptions {
  statistic: Statistic;
  /** Only datapoints of this unit; there is no conversion. */
  unit?: string;
  /** Edges of the periods, ascending, one more than there are periods: a period is `[edge, next edge)`. */
  edges: ArrayLike<number>;
  periodSeconds: number;
  /** What is too old for the period is not there any more. */
  nowMs: number;
}

export interface Periods {
  /** One for each period; NaN where there is no datapoint. */
  values: number[];
  /** Samples behind each value. */
  counts: number[];
  /** Whether the values of a period differ: where they do not, every estimate of a percentile is exact. */
  spread: number[];
  /** Several units were there and none was asked for: CloudWatch picks one for each period. */
  mixedUnits: boolean;
}

function emptyPeriods(length: number): Periods {
  const out: Periods = { values: [], counts: [], spread: [], mixedUnits: false };
  for (let at = 0; at < length; at += 1) {
    // Pushed, not filled: so that plain doubles are kept, without a box for each.
    out.values.push(Number.NaN);
    out.counts.push(0);
    out.spread.push(0);
  }
  return out;
}

const scratch = emptySample();

/** Aggregates a metric into periods. A metric that nobody wrote gives no datapoints. */
export function readPeriods(series: Series | undefined, options: ReadPeriodsOptions): Periods {
  const { edges, unit } = options;
  const out = emptyPeriods(edges.length - 1);
  if (!series) return out;
  if (unit !== undefined || series.units.size === 1) {
    const columns = unit === undefined ? series.units.values().next().value : series.units.get(unit);
    if (columns) readColumns(columns, options, out);
    return out;
  }
  readMixed(series, options, out);
  return out;
}

/** Several metrics taken together, raw values and all: what Metrics Insights does. */
export function readMerged(
  all: readonly Series[],
  { statistic, edges, periodSeconds, nowMs }: ReadPeriodsOptions,
): Periods {
  const out = emptyPeriods(edges.length - 1);
  for (const { units } of all) for (const columns of units.values()) sortRows(columns);
  for (let at = 0; at + 1 < edges.length; at += 1) {
    if (!isKept(edges[at]!, periodSeconds, nowMs)) continue;
    const sample = emptySample();
    for (const { units } of all) {
      for (const columns of units.values()) addColumns(sample, columns, edges[at]!, edges[at + 1]!);
    }
    write(out, at, sample, statistic);
  }
  return out;
}

function readColumns(
  columns: Columns,
  { statistic, edges, periodSeconds, nowMs }: ReadPeriodsOptions,
  out: Periods,
): void {
  sortRows(columns);
  const keepRows = statistic.kind !== 'basic';
  const last = edges.length - 1;
  let row = firstRowAt(columns, edges[0]!);
  for (let at = 0; at < last; at += 1) {
    resetSample(scratch);
    row = addRows(scratch, columns, row, edges[at + 1]!, keepRows);
    if (columns.sets.length > 0) addSets(scratch, columns, edges[at]!, edges[at + 1]!);
    if (scratch.count > 0 && isKept(edges[at]!, periodSeconds, nowMs)) write(out, at, scratch, statistic);
  }
}

/** Alphabetical, as seen on AWS: Count before Milliseconds before Seconds. */
function readMixed(series: Series, options: ReadPeriodsOptions, out: Periods): void {
  const names = [...series.units.keys()].sort();
  const present = new Array<number>(out.values.length).fill(0);
  for (const name of names) {
    const ofUnit = emptyPeriods(out.values.length);
    readColumns(series.units.get(name)!, options, ofUnit);
    for (let at = 0; at < present.length; at += 1) {
      if (ofUnit.counts[at] === 0) continue;
      if (present[at]) out.mixedUnits = true;
      else {
        present[at] = 1;
        out.values[at] = ofUnit.values[at]!;
        out.counts[at] = ofUnit.counts[at]!;
        out.spread[at] = ofUnit.spread[at]!;
      }
    }
  }
}

function write(out: Periods, at: number, sample: Sample, statistic: Statistic): void {
  out.values[at] = statisticOf(sample, statistic);
  out.counts[at] = sample.count;
  out.spread[at] = sample.minimum === sample.maximum ? 0 : 1;
}

/** Whether a period of this length that starts at `startMs` can still be read. */
function isKept(startMs: number, periodSeconds: number, nowMs: number): boolean {
  return nowMs - startMs <= retentionMs(periodSeconds);
}
