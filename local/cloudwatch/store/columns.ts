const FIRST_CAPACITY = 8;

/**
 * The datapoints of one metric in one unit, by time: columns instead of objects, 24 bytes for each.
 *
 * Rows arrive nearly in order. Those that do not stand behind `sorted` until someone reads.
 */
export interface Columns {
  times: Float64Array;
  values: Float64Array;
  counts: Float64Array;
  length: number;
  /** How many of the rows are in order. */
  sorted: number;
  /** Statistic sets that stand for no raw values; rare. In order of time once read. */
  sets: StatisticSetRow[];
}

export interface StatisticSetRow {
  time: number;
  sampleCount: number;
  sum: number;
  minimum: number;
  maximum: number;
}

export function createColumns(): Columns {
  return {
    times: new Float64Array(FIRST_CAPACITY),
    values: new Float64Array(FIRST_CAPACITY),
    counts: new Float64Array(FIRST_CAPACITY),
    length: 0,
    sorted: 0,
    sets: [],
  };
}

/** Adds `count` samples of `value` at `timeMs`; the same value in the same second or minute shares its row. */
export function append(columns: Columns, timeMs: number, value: number, count: number): void {
  const last = columns.length - 1;
  if (last >= 0 && columns.times[last] === timeMs && columns.values[last] === value) {
    columns.counts[last]! += count;
    return;
  }
  if (columns.length === columns.times.length) grow(columns);
  const at = columns.length;
  columns.times[at] = timeMs;
  columns.values[at] = value;
  columns.counts[at] = count;
  columns.length = at + 1;
  if (columns.sorted === at && (at === 0 || columns.times[at - 1]! <= timeMs)) columns.sorted = at + 1;
}

/** Puts late rows where they belong; rows of one time keep the order in which they came. */
export function sortRows(columns: Columns): void {
  const { length, sorted } = columns;
  if (sorted === length) return;
  const late = Array.from({ length: length - sorted }, (_, n) => sorted + n);
  const { times } = columns;
  late.sort((a, b) => times[a]! - times[b]! || a - b);
  const order = new Uint32Array(length);
  for (let at = 0, left = 0, right = 0; at < length; at += 1) {
    const takeLeft = right === late.length || (left < sorted && times[left]! <= times[late[right]!]!);
    order[at] = takeLeft ? left++ : late[right++]!;
  }
  for (const name of ['times', 'values', 'counts'] as const) {
    const from = columns[name];
    const to = new Float64Array(from.length);
    for (let at = 0; at < length; at += 1) to[at] = from[order[at]!]!;
    columns[name] = to;
  }
  columns.sorted = length;
}

/** Index of the first row at `timeMs` or later. */
export function firstRowAt(columns: Columns, timeMs: number): number {
  let low = 0;
  let high = columns.length;
  // What is asked for is nearly always new: step back from the end before halving.
  for (let step = 16; step < columns.length; step *= 8) {
    const at = columns.length - step;
    if (columns.times[at]! < timeMs) {
      low = at;
      break;
    }
    high = at;
  }
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (columns.times[middle]! < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Forgets everything before `timeMs`, and gives back the memory. */
export function dropBefore(columns: Columns, timeMs: number): void {
  sortRows(columns);
  const from = firstRowAt(columns, timeMs);
  columns.sets = columns.sets.filter(({ time }) => time >= timeMs);
  if (from === 0) return;
  for (const name of ['times', 'values', 'counts'] as const) columns[name] = columns[name].slice(from, columns.length);
  columns.length -= from;
  columns.sorted = columns.length;
}

function grow(columns: Columns): void {
  const capacity = Math.ceil(columns.times.length * 1.5);
  for (const name of ['times', 'values', 'counts'] as const) {
    const wider = new Float64Array(capacity);
    wider.set(columns[name]);
    columns[name] = wider;
  }
}
