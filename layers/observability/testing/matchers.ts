import type { Capture } from './capture.ts';
import type { SpanCapture } from './capture-spans.ts';
import { emfProblems } from './emf-problems.ts';
import { type EmfValue, readEmf, readValues } from './read-emf.ts';
import { readLogs } from './read-logs.ts';

/** What a metric is expected to have been written with; what is left out may be anything. */
export interface ExpectedMetric {
  /** The sum of a counter's values, or the one value of a gauge. */
  value?: number;
  /** Each value of a histogram, in order. */
  values?: readonly number[];
  /** Exactly these dimensions: CloudWatch keeps each set for itself. */
  dimensions?: Record<string, string>;
  namespace?: string;
  unit?: string;
  properties?: Record<string, unknown>;
}

type Lines = Capture | readonly string[] | string;
interface Result {
  pass: boolean;
  message: () => string;
}
interface MatcherContext {
  equals(a: unknown, b: unknown): boolean;
  utils: { stringify(value: unknown): string };
}

/**
 * Matchers for what a handler wrote: `toHaveLogged`, `toHaveMetric`, `toBeValidEmf`, `toHaveSpan`.
 *
 * @example expect.extend(matchers); expect(written).toHaveMetric('rows_total', { value: 2, dimensions: { kind: 'a' } });
 */
export const matchers = {
  toHaveLogged(this: MatcherContext, received: Lines, event: string, fields: Record<string, unknown> = {}): Result {
    const logs = readLogs(linesOf(received));
    const named = logs.filter((line) => line.event === event);
    const pass = named.some((line) => includes(this, line, fields));
    const wanted = `${event} ${this.utils.stringify(fields)}`;
    return {
      pass,
      message: () =>
        pass
          ? `expected no line ${wanted}`
          : `expected a line ${wanted}\n${named.length > 0 ? shown(this, named) : `events written: ${logs.map((line) => line.event).join(', ') || 'none'}`}`,
    };
  },

  toHaveMetric(this: MatcherContext, received: Lines, metric: string, expected: ExpectedMetric = {}): Result {
    const values = readValues(linesOf(received));
    const named = values.filter((value) => value.metric === metric);
    const pass = totals(named).some((value) => fits(this, value, expected));
    const wanted = `metric ${metric} ${this.utils.stringify(expected)}`;
    const others = [...new Set(values.map((value) => value.metric))].join(', ') || 'none';
    return {
      pass,
      message: () =>
        pass
          ? `expected no ${wanted}`
          : `expected ${wanted}\n${named.length > 0 ? shown(this, named) : `metrics written: ${others}`}`,
    };
  },

  toBeValidEmf(this: MatcherContext, received: Lines): Result {
    const lines = linesOf(received);
    const documents = typeof received === 'string' ? lines : lines.filter((line) => readEmf([line]).length > 0);
    const problems = documents.flatMap((line) => emfProblems(line));
    const pass = documents.length > 0 && problems.length === 0;
    return {
      pass,
      message: () =>
        pass
          ? 'expected EMF that CloudWatch refuses'
          : problems.length > 0
            ? `expected valid EMF\n${problems.join('\n')}`
            : 'expected EMF, and there is none',
    };
  },

  toHaveSpan(
    this: MatcherContext,
    received: SpanCapture,
    name: string,
    attributes: Record<string, unknown> = {},
  ): Result {
    const named = received.spans.filter((span) => span.name === name);
    const pass = named.some((span) => includes(this, span.attributes, attributes));
    return {
      pass,
      message: () =>
        pass
          ? `expected no span ${name} ${this.utils.stringify(attributes)}`
          : `expected a span ${name} ${this.utils.stringify(attributes)}\n${shown(this, received.spans)}`,
    };
  },
};

function linesOf(received: Lines): readonly string[] {
  if (typeof received === 'string') return [received];
  return 'lines' in received ? received.lines : received;
}

function includes(
  context: MatcherContext,
  actual: Record<string, unknown>,
  expected: Record<string, unknown>,
): boolean {
  return Object.keys(expected).every((key) => context.equals(actual[key], expected[key]));
}

function fits(context: MatcherContext, actual: EmfValue, expected: ExpectedMetric): boolean {
  const { value, values, dimensions, namespace, unit, properties = {} } = expected;
  const sum = actual.values.reduce((total, one) => total + one, 0);
  return (
    (value === undefined || context.equals(sum, value)) &&
    (values === undefined || context.equals(actual.values, values)) &&
    (dimensions === undefined || context.equals(actual.dimensions, dimensions)) &&
    (namespace === undefined || actual.namespace === namespace) &&
    (unit === undefined || actual.unit === unit) &&
    includes(context, actual.properties, properties)
  );
}

// A value may stand in one record or be made up of several: each record by itself, and the sum of what CloudWatch would add up.
function totals(values: readonly EmfValue[]): EmfValue[] {
  const added = new Map<string, EmfValue>();
  for (const value of values) {
    const key = JSON.stringify([value.namespace, Object.entries(value.dimensions).sort()]);
    const before = added.get(key);
    added.set(key, before === undefined ? value : { ...before, values: [...before.values, ...value.values] });
  }
  return [...values, ...added.values()];
}

function shown(context: MatcherContext, items: readonly unknown[]): string {
  return items
    .slice(0, 10)
    .map((item) => context.utils.stringify(item))
    .join('\n');
}

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> {
    /** A log line with this event, and at least these fields. */
    toHaveLogged(event: string, fields?: Record<string, unknown>): R;
    /** A value of this metric under one dimension set. */
    toHaveMetric(metric: string, expected?: ExpectedMetric): R;
    /** EMF, and all of it as CloudWatch takes it. */
    toBeValidEmf(): R;
    /** A span of this name, with at least these attributes. */
    toHaveSpan(name: string, attributes?: Record<string, unknown>): R;
  }
}
