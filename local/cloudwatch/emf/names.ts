import { METRIC_LIMITS } from '../limits.ts';

/** Printable ASCII, at least one character that is not blank: API reference, Dimension. */
const ASCII = /^[\x20-\x7e]*[\x21-\x7e][\x20-\x7e]*$/;

/** Undefined where the name is a good one. The store's limits are tighter than those of the EMF schema, and hold. */
export function namespaceProblem(value: unknown): string | undefined {
  return nameProblem('namespace', value, METRIC_LIMITS.namespaceLength);
}

export function metricNameProblem(value: unknown): string | undefined {
  return nameProblem('metric name', value, METRIC_LIMITS.nameLength);
}

export function dimensionNameProblem(value: unknown): string | undefined {
  const problem = asciiProblem('dimension name', value, METRIC_LIMITS.dimensionNameLength);
  if (problem) return problem;
  return (value as string).startsWith(':') ? 'a dimension name does not start with ":"' : undefined;
}

export function dimensionValueProblem(value: unknown): string | undefined {
  if (typeof value !== 'string')
    return `a dimension's value is a string, not ${value === null ? 'null' : typeof value}`;
  return asciiProblem('dimension value', value, METRIC_LIMITS.dimensionValueLength);
}

function nameProblem(what: string, value: unknown, length: number): string | undefined {
  if (typeof value !== 'string' || value.trim() === '') return `a ${what} is required, and not blank`;
  if (value.length > length) return `a ${what} has at most ${length} characters`;
  return undefined;
}

function asciiProblem(what: string, value: unknown, length: number): string | undefined {
  const problem = nameProblem(what, value, length);
  if (problem) return problem;
  return ASCII.test(value as string) ? undefined : `a ${what} is of printable ASCII characters`;
}
