import type { Value } from './row.ts';

/** Whether a condition holds; what is not there does not. */
export function truth(value: Value): boolean {
  return value === true || (typeof value === 'number' && value !== 0);
}

/** A number, or a text that is one. */
export function toNumber(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (value === undefined || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isFinite(number) ? number : undefined;
}

/** Numbers by their value, all else as text, case and all. A field that is not there is neither equal nor unequal. */
export function compare(operator: string, left: Value, right: Value): boolean {
  if (left === undefined || right === undefined) return false;
  const order = orderOf(left, right);
  switch (operator) {
    case '=':
      return order === 0;
    case '!=':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    default:
      return order >= 0;
  }
}

/** Below zero where `left` comes first; what is not there comes first of all. */
export function orderOf(left: Value, right: Value): number {
  if (left === undefined || right === undefined) return Number(left !== undefined) - Number(right !== undefined);
  if (typeof left === 'boolean' && typeof right === 'string') return orderOf(String(left), right);
  if (typeof right === 'boolean' && typeof left === 'string') return orderOf(left, String(right));
  const [a, b] = [toNumber(left), toNumber(right)];
  if (a !== undefined && b !== undefined) return a - b;
  const [first, second] = [String(left), String(right)];
  return first < second ? -1 : first > second ? 1 : 0;
}

/** A text occurs in the value; a regular expression matches somewhere. */
export function matchesPattern(value: Value, pattern: RegExp | string): boolean {
  if (value === undefined) return false;
  return typeof pattern === 'string' ? String(value).includes(pattern) : pattern.test(String(value));
}
