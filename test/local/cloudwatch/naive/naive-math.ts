/** What each expression of the random cases gives at one slot, by hand: `m(id, slot)` is a datapoint or undefined. */
export type NaiveExpression = (
  m: (id: 'm1' | 'm2', slot: number) => number | undefined,
  slot: number,
) => number | undefined;

/** Distance of two slots in seconds; the first slot of the range is 0. */
let slotSeconds = 60;

export function withSlotSeconds<T>(seconds: number, run: () => T): T {
  slotSeconds = seconds;
  return run();
}

const both =
  (apply: (a: number, b: number) => number | undefined): NaiveExpression =>
  (m, slot) => {
    const a = m('m1', slot);
    const b = m('m2', slot);
    return a === undefined && b === undefined ? undefined : apply(a ?? 0, b ?? 0);
  };

function beforeSlot(m: Parameters<NaiveExpression>[0], slot: number): number | undefined {
  for (let at = slot - 1; at >= 0; at -= 1) if (m('m1', at) !== undefined) return at;
  return undefined;
}

/** Metric math in the words of the user guide. */
export const NAIVE_EXPRESSIONS: Record<string, NaiveExpression> = {
  'm1 + m2': both((a, b) => a + b),
  'm1 - m2 * 2': (m, slot) => {
    const a = m('m1', slot);
    const b = m('m2', slot);
    return a === undefined && b === undefined ? undefined : (a ?? 0) - (b === undefined ? 0 : b * 2);
  },
  'm1 / m2': both((a, b) => (b === 0 ? undefined : a / b)),
  '100 * m1 / FILL(m2, 1)': (m, slot) => {
    const divisor = m('m2', slot) ?? 1;
    return divisor === 0 ? undefined : (100 * (m('m1', slot) ?? 0)) / divisor;
  },
  'IF(m2 > 1, m1, 0)': (m, slot) => {
    const condition = m('m2', slot);
    if (condition === undefined) return undefined;
    return condition > 1 ? (m('m1', slot) ?? 0) : 0;
  },
  'IF(m2 >= 2, m1)': (m, slot) => {
    const condition = m('m2', slot);
    if (condition === undefined || condition < 2) return undefined;
    return m('m1', slot) ?? 0;
  },
  'FILL(m1, 0)': (m, slot) => m('m1', slot) ?? 0,
  'FILL(m1, REPEAT)': (m, slot) => {
    const before = beforeSlot(m, slot);
    return m('m1', slot) ?? (before === undefined ? undefined : m('m1', before));
  },
  'DIFF(m1)': (m, slot) => {
    const before = beforeSlot(m, slot);
    const now = m('m1', slot);
    return now === undefined || before === undefined ? undefined : now - m('m1', before)!;
  },
  'RATE(m1) * 60': (m, slot) => {
    const before = beforeSlot(m, slot);
    const now = m('m1', slot);
    if (now === undefined || before === undefined) return undefined;
    return ((now - m('m1', before)!) / ((slot - before) * slotSeconds)) * 60;
  },
  'RUNNING_SUM(m1)': (m, slot) => {
    if (m('m1', slot) === undefined) return undefined;
    let sum = 0;
    for (let at = 0; at <= slot; at += 1) sum += m('m1', at) ?? 0;
    return sum;
  },
  'SUM(METRICS())': both((a, b) => a + b),
  'AVG([m1, m2])': both((a, b) => (a + b) / 2),
  'MAX([m1, m2])': (m, slot) => extreme(Math.max, [m('m1', slot), m('m2', slot)]),
  'MIN([m1, m2])': (m, slot) => extreme(Math.min, [m('m1', slot), m('m2', slot)]),
  'm1 > 2 && m2 > 2': (m, slot) => {
    const left = m('m1', slot);
    const right = m('m2', slot);
    if (left === undefined && right === undefined) return undefined;
    return (left ?? 0) > 2 && (right ?? 0) > 2 ? 1 : 0;
  },
  '-m1 ^ 2 + 5': (m, slot) => {
    const value = m('m1', slot);
    return value === undefined ? undefined : -(value ** 2) + 5;
  },
};

function extreme(of: (...values: number[]) => number, values: (number | undefined)[]): number | undefined {
  const present = values.filter((value) => value !== undefined);
  return present.length === 0 ? undefined : of(...present);
}
