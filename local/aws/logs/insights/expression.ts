import { compare, matchesPattern, toNumber, truth } from './operators.ts';
import type { Row, Value } from './row.ts';
import { scalarFunction } from './scalar-functions.ts';
import { QueryProblem, type Scanner } from './scanner.ts';

const APPLY: Record<string, (left: number, right: number) => number> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
  '^': (left, right) => left ** right,
};

/** A compiled expression, and its text, which is the name of its column where it has no other. */
export interface Expression {
  text: string;
  /** Of a field alone. */
  field?: string;
  /** Its values are times, milliseconds since the epoch. */
  time?: boolean;
  value(row: Row): Value;
}

const COMPARISONS = ['!=', '<=', '>=', '=', '<', '>'];
const TIMES = new Set(['@timestamp', '@ingestionTime']);
const UNIT_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Reads a condition or a calculation: `or` binds least, then `and`, `not`, comparisons, sums, products. */
export function parseExpression(scan: Scanner): Expression {
  return binary(scan, ['or'], (left) => binary(left, ['and'], negation));
}

function negation(scan: Scanner): Expression {
  const from = scan.at;
  if (!scan.take('not')) return comparison(scan);
  const inner = negation(scan);
  return { text: scan.text(from), value: (row) => !truth(inner.value(row)) };
}

function comparison(scan: Scanner): Expression {
  const from = scan.at;
  const left = sum(scan);
  const named = (value: Expression['value']) => ({ text: scan.text(from), value });
  const negated = scan.take('not');
  if (scan.take('like')) {
    const pattern = patternOf(scan);
    return named((row) => {
      const value = left.value(row);
      return value !== undefined && matchesPattern(value, pattern) !== negated;
    });
  }
  if (scan.take('in')) {
    const list = listOf(scan);
    return named((row) => {
      const value = left.value(row);
      return value !== undefined && list.some((item) => compare('=', value, item.value(row))) !== negated;
    });
  }
  if (negated) scan.fail('"like" or "in" expected after "not"');
  if (scan.take('=~')) {
    const pattern = patternOf(scan);
    return named((row) => {
      const value = left.value(row);
      return value !== undefined && matchesPattern(value, pattern);
    });
  }
  const operator = COMPARISONS.find((sign) => scan.take(sign));
  if (!operator) return left;
  const right = sum(scan);
  return named((row) => compare(operator, left.value(row), right.value(row)));
}

const sum = (scan: Scanner) => binary(scan, ['+', '-'], product);
const product = (scan: Scanner) => binary(scan, ['*', '/', '%'], power);
const power = (scan: Scanner) => binary(scan, ['^'], operand);

function binary(scan: Scanner, signs: readonly string[], next: (scan: Scanner) => Expression): Expression {
  const from = scan.at;
  let left = next(scan);
  for (;;) {
    const sign = signs.find((candidate) => scan.take(candidate));
    if (!sign) return left;
    const [first, second] = [left, next(scan)];
    left = { text: scan.text(from), value: (row) => applied(sign, first.value(row), () => second.value(row)) };
  }
}

function applied(sign: string, left: Value, right: () => Value): Value {
  if (sign === 'or') return truth(left) || truth(right());
  if (sign === 'and') return truth(left) && truth(right());
  const [a, b] = [toNumber(left), toNumber(right())];
  if (a === undefined || b === undefined) return undefined;
  const result = APPLY[sign]!(a, b);
  return Number.isFinite(result) ? result : undefined;
}

function operand(scan: Scanner): Expression {
  const from = scan.at;
  if (scan.take('(')) {
    const inner = parseExpression(scan);
    scan.expect(')');
    return { ...inner, text: scan.text(from) };
  }
  if (scan.take('-')) {
    const inner = operand(scan);
    return { text: scan.text(from), value: (row) => applied('-', 0, () => inner.value(row)) };
  }
  const literal = scan.string() ?? scan.number();
  if (literal !== undefined) return { text: scan.text(from), value: () => literal };
  const name = scan.name();
  if (name === undefined) scan.fail('a field, a value or a function expected');
  if (name === 'true' || name === 'false') return { text: name, value: () => name === 'true' };
  if (!scan.take('(')) return { text: name, field: name, time: TIMES.has(name), value: (row) => row.get(name) };
  return call(scan, name, from);
}

function call(scan: Scanner, name: string, from: number): Expression {
  if (name === 'bin') return bin(scan, from);
  const args: Expression[] = [];
  if (!scan.take(')')) {
    do args.push(parseExpression(scan));
    while (scan.take(','));
    scan.expect(')');
  }
  const text = scan.text(from);
  const run = scalarFunction(name);
  if (run) return { text, value: (row) => run(args.map((arg) => arg.value(row))) };
  throw new QueryProblem(`no function ${name} here, or it is not modelled locally`, from);
}

/** The start of the time slot: `bin(5m)`. */
function bin(scan: Scanner, from: number): Expression {
  const duration = scan.duration();
  if (!duration || duration.count === 0) scan.fail('a duration such as 5m expected');
  scan.expect(')');
  const slotMs = duration.count * UNIT_MS[duration.unit]!;
  return {
    text: scan.text(from),
    time: true,
    value: (row) => Math.floor(Number(row.get('@timestamp')) / slotMs) * slotMs,
  };
}

function patternOf(scan: Scanner): RegExp | string {
  return scan.regex() ?? scan.string() ?? scan.fail('a text or a /regular expression/ expected');
}

function listOf(scan: Scanner): Expression[] {
  scan.expect('[');
  const items = [operand(scan)];
  while (scan.take(',')) items.push(operand(scan));
  scan.expect(']');
  return items;
}
