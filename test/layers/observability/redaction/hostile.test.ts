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

const captured = captureLines();

// A shared machine stops a process now and then; the best of a few runs is the code's own time.
const TIME_MS = 5;

const thrower = (): never => {
  throw new Error('hostile');
};

const HOSTILE: Record<string, () => unknown> = {
  'a throwing getter': () => ({ fine: 1, get bad() { return thrower(); } }),
  'a getter that throws undefined': () => ({ get bad() { throw undefined; } }),
  'a throwing toJSON': () => ({ toJSON: thrower }),
  'a toJSON that answers itself': () => { const self = { toJSON: () => self }; return self; },
  'a toJSON that answers ever new ones': () => { const make = (): object => ({ toJSON: make }); return make(); },
  'a revoked proxy': () => { const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy; },
  'a revoked array proxy': () => { const { proxy, revoke } = Proxy.revocable([], {}); revoke(); return proxy; },
  'a proxy that throws at everything': () => new Proxy({}, new Proxy({}, { get: () => thrower })),
  'a proxy without end': () => new Proxy({}, { get: (_t, key): unknown => (key === 'toJSON' ? undefined : { key }), ownKeys: () => ['a', 'b'], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) }),
  'a proxy of an error': () => new Proxy(new Error('x'), { get: thrower }),
  'a cycle': () => { const a: Record<string, unknown> = {}; a.self = a; a.list = [a]; a.map = new Map([[a, a]]); return a; },
  'an error that causes itself': () => { const e = new Error('x'); e.cause = e; return e; },
  'an aggregate that holds itself': () => { const e = new AggregateError([], 'x'); e.errors.push(e); return e; },
  'a long chain of causes': () => { let e = new Error('x'); for (let i = 0; i < 10_000; i++) e = new Error('x', { cause: e }); return e; },
  'an error with throwing parts': () => Object.defineProperties(new Error('x'), { message: { get: thrower }, stack: { get: thrower }, name: { get: thrower }, cause: { get: thrower } }),
  'an error with odd parts': () => Object.assign(new Error('x'), { message: { a: 1 }, stack: 7, name: Symbol('n'), errors: 'none' }),
  'a depth of 100,000': () => { let deep: unknown = 1; for (let i = 0; i < 100_000; i++) deep = i % 2 ? [deep] : { deep }; return deep; },
  '100,000 items': () => Array(100_000).fill('item'),
  'a map of 100,000': () => new Map(Array.from({ length: 100_000 }, (_, i) => [i, i])),
  'an array that says it is endless': () => { const list: unknown[] = []; list.length = 4_294_967_295; return list; },
  'an iterator that throws': () => Object.assign([1, 2], { [Symbol.iterator]: thrower }),
  'a tree of everything': () => { const grow = (depth: number): unknown => depth === 0 ? 'x'.repeat(1000) : Array.from({ length: 10 }, () => grow(depth - 1)); return grow(4); },
  'fifty million characters': () => 'x'.repeat(50_000_000),
  'fifty million suspicious characters': () => 'password=a Bearer eyJ'.repeat(2_500_000),
  'JSON of fifty million characters': () => `[${'1,'.repeat(25_000_000)}1]`,
  'JSON of great depth': () => '['.repeat(8000),
  'a long key': () => ({ ['k'.repeat(5_000_000)]: 1 }),
  'a huge bigint': () => 1n << 1_000_000n,
  'a bigint': () => 12n,
  'a symbol': () => Symbol('s'),
  'a symbol without a description': () => Symbol(),
  'a function': () => thrower,
  'a class': () => class A {},
  'an invalid date': () => new Date(Number.NaN),
  'a date with a throwing method': () => Object.assign(new Date(), { toISOString: thrower, toJSON: thrower }),
  'not a number': () => Number.NaN,
  infinity: () => Number.NEGATIVE_INFINITY,
  'an object without a prototype': () => Object.assign(Object.create(null), { a: 1 }),
  'a key named __proto__': () => JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":1}}'),
  'a typed array': () => new Uint8Array(1_000_000),
  'a buffer': () => Buffer.alloc(1_000_000),
  'a promise that fails': () => { const failing = Promise.reject(new Error('x')); failing.catch(() => {}); return failing; },
  'a weak map': () => new WeakMap(),
  'lone surrogates': () => '\ud800 \udc00',
}; // biome-ignore format: a line each

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
