import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { captureLines, resetTelemetryHealth } from 'lamplight/testing';
import {
  describeError,
  printableText,
  redact,
  redactText,
  serialiseLine,
} from '../../../../layers/observability/redaction/redact.ts';
import { takeDropped } from '../../../../layers/observability/telemetry-health.ts';
import { HOSTILE, thrower } from './hostile-values.ts';

const captured = captureLines();

// A shared machine stops a process now and then; the best of a few runs is the code's own time.
const TIME_MS = 5;

test.each(Object.entries(HOSTILE))('never throws, overflows or hangs: %s', (_what, make) => {
  const value = make();
  const sinks = [
    () => serialiseLine({ event: 'x', value, list: [value], nested: { value } }),
    () => redact(value),
    () => describeError(value),
    () => redactText(value as string),
  ];
  for (const sink of sinks.slice(0, typeof value === 'string' ? 4 : 3)) {
    expect(() => JSON.parse(JSON.stringify(sink()))).not.toThrow();
    expect(Math.min(...Array.from({ length: 5 }, () => timeOf(sink)))).toBeLessThan(TIME_MS);
  }
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test('a hostile field costs itself alone', () => {
  const line = JSON.parse(
    serialiseLine({
      event: 'x',
      get bad() {
        return thrower();
      },
      good: 1,
    }),
  );
  expect(line).toEqual({ event: 'x', bad: '[unreadable]', good: 1 });
});

test('what could not be read is counted, and told once', () => {
  resetTelemetryHealth();
  captured.clear();
  redact({
    get a() {
      return thrower();
    },
    get b() {
      return thrower();
    },
  });
  expect(new Map(takeDropped())).toEqual(new Map([['redaction_failed', 2]]));
  expect(captured.logs('telemetry_dropped')).toMatchObject([{ reason: 'redaction_failed' }]);
});

test('a line whose fields cannot even be listed still says so', () => {
  const line = serialiseLine(new Proxy({}, { ownKeys: thrower }));
  expect(JSON.parse(line)).toMatchObject({ event: 'telemetry_dropped', reason: 'serialise_failed' });
});

test('whatever is thrown is described', () => {
  expect(describeError(undefined)).toEqual({ error: 'undefined', error_type: 'undefined' });
  expect(describeError(null)).toEqual({ error: 'null', error_type: 'null' });
  expect(describeError('plain')).toEqual({ error: 'plain', error_type: 'string' });
  expect(describeError({ code: 1 })).toEqual({ error: '{"code":1}', error_type: 'object' });
  expect(describeError(new TypeError('x'))).toMatchObject({ error: 'x', error_type: 'TypeError' });
  class SyncError extends Error {}
  expect(describeError(new SyncError('x'))).toMatchObject({ error_type: 'SyncError' });
  expect(describeError(new Error('outer', { cause: new Error('inner') }))).toMatchObject({ cause: { error: 'inner' } });
});

test('any value whatever becomes one line of JSON', () => {
  const value = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
    withNullPrototype: true,
    withSparseArray: true,
    withObjectString: true,
  });
  fc.assert(
    fc.property(fc.dictionary(fc.string(), value), (fields) => {
      const line = serialiseLine(fields);
      expect(line).not.toMatch(/[\r\n\u0085\u2028\u2029]/);
      expect(typeof JSON.parse(line)).toBe('object');
    }),
    { numRuns: 2000 },
  );
});

test('redacting twice is redacting once', () => {
  const words = fc.constantFrom(
    'password',
    '=',
    ':',
    ' ',
    '"',
    '\\',
    'Bearer ',
    'a',
    '[redacted]',
    'token',
    '\n',
    '{',
    '}',
    'x-api-key',
  );
  fc.assert(
    fc.property(fc.array(words, { maxLength: 12 }), (parts) => {
      const once = redactText(parts.join(''));
      expect(redactText(once)).toBe(once);
    }),
    { numRuns: 2000 },
  );
});

test('nobody forges a line, an EMF document or a terminal command', () => {
  const forging = fc.constantFrom(
    '\r',
    '\n',
    '\r\n',
    '\u2028',
    '\u2029',
    '\u0085',
    '\u001b[2J',
    '\u009b31m',
    '\u0007',
    '{"_aws":{"CloudWatchMetrics":[]}}',
    '"',
    '\\',
    '\u202e',
    '\u0000',
  );
  const text = fc.array(fc.oneof(forging, fc.string()), { maxLength: 6 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, text, (key, value) => {
      const line = serialiseLine({
        event: value,
        [key]: value,
        _aws: { CloudWatchMetrics: [] },
        nested: { [key]: value },
      });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
      expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
      expect(JSON.parse(line)._aws).toBeUndefined();
      // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be there
      expect(printableText(value)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/);
    }),
    { numRuns: 2000 },
  );
});

test('a line is bounded, whatever is put into it', () => {
  const big = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`field_${index}`, 'x'.repeat(5000)]));
  expect(serialiseLine(big).length).toBeLessThan(100_000);
  expect(serialiseLine({ list: Array(5000).fill(big) }).length).toBeLessThan(100_000);
});

function timeOf(work: () => unknown): number {
  const before = performance.now();
  work();
  return performance.now() - before;
}
