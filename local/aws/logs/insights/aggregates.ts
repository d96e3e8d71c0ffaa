import { type Expression, parseExpression } from './expression.ts';
import { orderOf, toNumber } from './operators.ts';
import type { Row, Value } from './row.ts';
import { QueryProblem, type Scanner } from './scanner.ts';

/** A column of `stats`: one value for a group of rows. */
export interface Aggregate {
  name: string;
  value(rows: readonly Row[]): Value;
}

type Reduce = (values: Value[], rows: readonly Row[], parameter: number) => Value;

const AGGREGATES: Record<string, Reduce> = {
  count: (values) => values.filter((value) => value !== undefined).length,
  count_distinct: (values) => new Set(values.filter((value) => value !== undefined)).size,
  sum: numbers((all) => all.reduce((total, value) => total + value, 0)),
  avg: numbers(mean),
  stddev: numbers(deviation),
  min: (values) => sorted(values)[0],
  max: (values) => sorted(values).at(-1),
  sortsfirst: (values) => sorted(values)[0],
  sortslast: (values) => sorted(values).at(-1),
  pct: (values, _, percent) => {
    const all = values.flatMap((value) => toNumber(value) ?? []).sort((left, right) => left - right);
    // Nearest rank: AWS does not publish its method.
    return all[Math.max(0, Math.ceil((percent / 100) * all.length) - 1)];
  },
  earliest: (values, rows) => byTime(values, rows)[0],
  latest: (values, rows) => byTime(values, rows).at(-1),
};

/** `count(*) as n`, `pct(duration_ms, 95)` */
export function parseAggregate(scan: Scanner): Aggregate {
  const from = scan.at;
  const name = scan.name();
  const reduce = name === undefined ? undefined : AGGREGATES[name.toLowerCase()];
  if (!name || !reduce || !scan.take('(')) {
    throw new QueryProblem(
      `a function of stats expected: ${Object.keys(AGGREGATES).join(', ')}${name ? `; "${name}" is none, or not modelled locally` : ''}`,
      from,
    );
  }
  const argument = readArgument(scan, name);
  const parameter = scan.take(',') ? (scan.number() ?? scan.fail('a number expected')) : undefined;
  scan.expect(')');
  if (name.toLowerCase() === 'pct' && parameter === undefined) scan.fail('pct takes a field and a percentage');
  const text = scan.text(from);
  const alias = scan.take('as') ? scan.name() : undefined;
  const read = argument === '*' ? () => true : argument.value;
  return {
    name: alias ?? text,
    value: (rows) =>
      reduce(
        rows.map((row) => read(row)),
        rows,
        parameter ?? 0,
      ),
  };
}

function readArgument(scan: Scanner, name: string): Expression | '*' {
  if (name.toLowerCase() !== 'count') return parseExpression(scan);
  if (scan.take('*')) return '*';
  const at = scan.at;
  if (!scan.take(')')) return parseExpression(scan);
  scan.reset(at);
  return '*';
}

function numbers(reduce: (values: number[]) => number): Reduce {
  return (values) => {
    const all = values.flatMap((value) => toNumber(value) ?? []);
    return all.length === 0 ? undefined : reduce(all);
  };
}

function mean(all: number[]): number {
  return all.reduce((total, value) => total + value, 0) / all.length;
}

function deviation(all: number[]): number {
  const middle = mean(all);
  return Math.sqrt(mean(all.map((value) => (value - middle) ** 2)));
}

function sorted(values: Value[]): Value[] {
  return values.filter((value) => value !== undefined).sort(orderOf);
}

function byTime(values: Value[], rows: readonly Row[]): Value[] {
  return values
    .map((value, at) => ({ value, timeMs: Number(rows[at]!.get('@timestamp')) }))
    .filter(({ value }) => value !== undefined)
    .sort((left, right) => left.timeMs - right.timeMs)
    .map(({ value }) => value);
}
