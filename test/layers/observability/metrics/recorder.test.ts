import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { atMost, counter, defineMetrics, gauge, histogram, type MetricDefinition, named } from 'lamplight/catalogue';
import { captureLines, emfProblems, matchers, readEmf, readValues } from 'lamplight/testing';
import { createRecorder, RECORDER_MAX_VALUES } from '../../../../layers/observability/metrics/recorder.ts';

expect.extend(matchers);
captureLines();

const NOW = Date.parse('2026-11-24T12:00:00Z');
const open = (max = 1e9) => atMost(max);

const metrics = defineMetrics(
  { namespace: 'Test' },
  {
    one_total: counter('One', { labels: { a: open(), b: open() }, dimensions: [['a', 'b'], ['a'], []] }),
    two_seconds: histogram('Two', { labels: { b: open(), a: open() }, dimensions: [['a'], []] }),
    three: gauge('Three', { labels: { a: open() }, dimensions: [['a']] }),
    tenanted_total: counter('Four', {
      labels: { a: open(), b: open(), tenant_id: named({ claim: 'plan', is: 'enterprise', atMost: 9 }) },
      dimensions: [['a', 'b'], ['tenant_id']],
    }),
  },
);
const one = metrics.one_total.definition;
const two = metrics.two_seconds.definition;
const three = metrics.three.definition;
const tenanted = metrics.tenanted_total.definition;

test('values of one label tuple share a document, whatever the order of their labels', () => {
  const recorder = createRecorder();
  recorder.add(one, 1, { a: 'x', b: 'y' });
  recorder.add(two, 0.5, { b: 'y', a: 'x' });
  recorder.add(two, 0.7, { b: 'y', a: 'x' });
  expect(recorder.size).toBe(3);
  const lines = recorder.drain({ correlation_id: 'abcdefgh' }, NOW);
  expect(lines).toHaveLength(1);
  expect(readEmf(lines)[0]).toEqual({
    _aws: {
      Timestamp: NOW,
      CloudWatchMetrics: [
        { Namespace: 'Test', Dimensions: [['a', 'b'], ['a'], []], Metrics: [{ Name: 'one_total', Unit: 'Count' }] },
        { Namespace: 'Test', Dimensions: [['a'], []], Metrics: [{ Name: 'two_seconds', Unit: 'Seconds' }] },
      ],
    },
    correlation_id: 'abcdefgh',
    a: 'x',
    b: 'y',
    one_total: 1,
    two_seconds: [0.5, 0.7],
  });
  expect(recorder.size).toBe(0);
  expect(recorder.drain({}, NOW)).toEqual([]);
});

test('different tuples never share a document: no value under another tuple', () => {
  const recorder = createRecorder();
  recorder.add(one, 1, { a: 'x', b: 'y' });
  recorder.add(one, 2, { a: 'x', b: 'z' });
  recorder.add(three, 3, { a: 'x' });
  const lines = recorder.drain({}, NOW);
  expect(lines).toHaveLength(3);
  expect(
    readValues(lines)
      .filter(({ metric, dimensions }) => metric === 'one_total' && dimensions.b)
      .map(({ dimensions, values }) => [dimensions.b, values[0]]),
  ).toEqual([
    ['y', 1],
    ['z', 2],
  ]);
});

test("the unit's tenant parts nothing; another tenant does", () => {
  const recorder = createRecorder();
  recorder.add(tenanted, 1, { a: 'x', b: 'y', tenant_id: 't1' }, { claims: { plan: 'enterprise' } });
  recorder.add(two, 1, { a: 'x', b: 'y' });
  recorder.add(tenanted, 1, { a: 'x', b: 'y', tenant_id: 't2' });
  const documents = readEmf(recorder.drain({ tenant_id: 't1' }, NOW));
  expect(documents.map((document) => [document.tenant_id, 'two_seconds' in document])).toEqual([
    ['t1', true],
    ['t2', false],
  ]);
});

/** A finished line with these fields, as the logger makes it. */
function lineOf(fields: Record<string, unknown>) {
  const head = { timestamp: 'now', level: 'info', event: 'request_completed', correlation_id: 'abcdefgh' };
  return { text: JSON.stringify({ ...head, ...fields }), fields };
}

test('a line rides on the only document, and leads where there are several', () => {
  const line = lineOf({ a: 'x', note: 'made' });
  const recorder = createRecorder();
  recorder.add(one, 1, { a: 'x', b: 'y' });
  const single = recorder.drain({ correlation_id: 'abcdefgh' }, NOW, line);
  expect(single).toHaveLength(1);
  expect(single[0]).toBeValidEmf();
  expect(single[0]!.match(/"a":/g)).toHaveLength(1);
  expect(readEmf(single)[0]).toMatchObject({ event: 'request_completed', a: 'x', b: 'y', note: 'made', one_total: 1 });
  recorder.add(one, 1, { a: 'x', b: 'y' });
  recorder.add(one, 1, { a: 'x', b: 'z' });
  const several = recorder.drain({}, NOW, line);
  expect(several.map((text) => JSON.parse(text).event)).toEqual(['request_completed', undefined, undefined]);
  expect(recorder.drain({}, NOW, line)).toHaveLength(1);
});

test.each([
  ['a label with another value', { a: 'not the label' }, {}],
  ['a metric', { one_total: 'mine' }, {}],
  ['the tenant, which is another', {}, { tenant_id: 't2' }],
])('a line that has a field by the name of %s stays by itself', (_name, fields, properties) => {
  const recorder = createRecorder();
  if ('tenant_id' in properties) recorder.add(tenanted, 1, { a: 'x', b: 'y', tenant_id: 't1' });
  else recorder.add(one, 1, { a: 'x', b: 'y' });
  const lines = recorder.drain(properties, NOW, lineOf(fields));
  expect(lines.map((text) => JSON.parse(text).event)).toEqual(['request_completed', undefined]);
  expect(readEmf(lines)).toHaveLength(1);
});

test('properties are redacted, and never replace a metric, a label or the metadata', () => {
  const recorder = createRecorder();
  recorder.add(one, 1, { a: 'x', b: 'y' });
  const [line] = recorder.drain(
    { _aws: 1, one_total: 'mine', a: 'mine', token: 'x', note: 'password=hunter2horse' },
    NOW,
  );
  expect(readEmf([line!])[0]).toMatchObject({ one_total: 1, a: 'x', token: '[redacted]', note: 'password=[redacted]' });
  expect(line).toBeValidEmf();
});

test('a timestamp that CloudWatch would refuse becomes now', () => {
  const recorder = createRecorder();
  for (const [index, at] of [NOW - 15 * 86_400_000, NOW + 3 * 3_600_000, Number.NaN, NOW - 60_000.5].entries()) {
    recorder.add(three, index, { a: String(index) }, { at });
  }
  const stamps = readEmf(recorder.drain({}, NOW)).map((document) => document._aws.Timestamp);
  expect(stamps).toEqual([NOW, NOW, NOW, NOW - 60_001]);
});

test.each([
  ['a Date', new Date(NOW - 60_000), NOW - 60_000],
  ['a bigint', BigInt(NOW - 60_000), NOW - 60_000],
  ['text', 'yesterday', NOW],
])('a timestamp that is %s never keeps a unit from being written', (_what, at, stamp) => {
  const recorder = createRecorder();
  recorder.add(three, 1, { a: 'x' }, { at: at as never });
  expect(readEmf(recorder.drain({}, NOW)).map((document) => document._aws.Timestamp)).toEqual([stamp]);
});

test('a counter never adds up to what CloudWatch refuses', () => {
  const recorder = createRecorder();
  for (let count = 0; count < 3; count++) recorder.add(one, 2 ** 360, { a: 'x', b: 'y' });
  expect(emfProblems(recorder.drain({}, NOW)[0]!, NOW)).toEqual([]);
});

test('a document that is too large loses its properties, not its metrics', () => {
  const recorder = createRecorder();
  recorder.add(one, 1, { a: 'x', b: 'y' });
  const properties = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`p${index}`, 'x'.repeat(60_000)]));
  const lines = recorder.drain({ ...properties, correlation_id: 'abcdefgh' }, NOW);
  expect(emfProblems(lines[0]!, NOW)).toEqual([]);
});

test('a unit without end is bounded', () => {
  const recorder = createRecorder();
  for (let count = 0; count < RECORDER_MAX_VALUES + 500; count++) recorder.add(two, count, { a: 'x', b: 'y' });
  expect(recorder.size).toBe(RECORDER_MAX_VALUES);
  const lines = recorder.drain({}, NOW);
  expect(lines).toHaveLength(RECORDER_MAX_VALUES / 100);
  expect(lines.flatMap((line) => emfProblems(line, NOW))).toEqual([]);
});

test('a catalogue of any size is split at every limit, and no value is lost or doubled', () => {
  const names = fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 250 });
  const kinds = fc.constantFrom<MetricDefinition['type']>('counter', 'gauge', 'histogram');
  fc.assert(
    fc.property(
      names,
      kinds,
      fc.integer({ min: 1, max: 250 }),
      fc.integer({ min: 1, max: 3 }),
      (ids, type, count, tuples) => {
        const recorder = createRecorder();
        const labels = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`label${index}`, open()]));
        for (const id of ids) {
          const definition = {
            ...one,
            type,
            name: `m${id}`,
            labels,
            dimensions: [{ labels: Object.keys(labels) }, { labels: [] }],
          };
          const times = type === 'histogram' && id % 50 === 0 ? count : 1;
          for (let tuple = 0; tuple < tuples; tuple++) {
            const values = Object.fromEntries(Object.keys(labels).map((label) => [label, `v${tuple}`]));
            for (let time = 0; time < times; time++) recorder.add(definition, 1, values);
          }
        }
        const lines = recorder.drain({ correlation_id: 'abcdefgh' }, NOW);
        expect(lines.flatMap((line) => emfProblems(line, NOW))).toEqual([]);
        const total = readValues(lines)
          .filter(({ dimensions }) => dimensions.label0 === undefined)
          .reduce((sum, { values }) => sum + values.length, 0);
        const expected = ids.reduce((sum, id) => sum + tuples * (type === 'histogram' && id % 50 === 0 ? count : 1), 0);
        expect(total).toBe(expected);
      },
    ),
    { numRuns: 60 },
  );
});

test('labels of any text and values of any kind make valid EMF, or none', () => {
  const anything = fc.anything({ withNullPrototype: true, withBigInt: true, withObjectString: true });
  fc.assert(
    fc.property(anything, anything, fc.oneof(fc.double(), fc.integer(), anything), (a, b, value) => {
      const recorder = createRecorder();
      recorder.add(one, value as number, { a: a as string, b: b as string });
      recorder.add(
        two,
        value as number,
        { a: a as string, b: b as string },
        { at: value as number, claims: { plan: a } },
      );
      expect(recorder.drain({ a, correlation_id: b }, NOW).flatMap((line) => emfProblems(line, NOW))).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});
