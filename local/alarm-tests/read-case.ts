import type { YamlMapping } from '../../lib/runbooks/yaml-mapping.ts';
import type { AlarmCase, EventInput, Expectation, SeriesInput, Values } from './alarm-test.ts';
import { isState, readStates, readTime, readValues, writeTime } from './notation.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Eight times what an alarm looks back at most. Each minute of a case is evaluated: a slip such as `expect: { 9000d: OK }` would not end. */
const MAX_LENGTH_MS = 60 * DAY_MS;

export const CASE_KEYS = ['name', 'step', 'data', 'times', 'events', 'emf', 'expect'] as const;
const EVENT_KEYS = ['metric', 'labels', 'claims', 'values', 'times'];
const EMF_KEYS = ['at', 'group', 'line'];

/** Reads one case; what does not fit is a problem, and the case is left out. */
export function readCase(mapping: YamlMapping, file: string): AlarmCase | undefined {
  const complete = mapping.require('name', 'expect');
  const stepMs = timeOf(mapping, 'step') ?? MINUTE_MS;
  const data = readData(mapping);
  const events = mapping.mappings('events', EVENT_KEYS).flatMap((event) => readEvent(event) ?? []);
  const emf = mapping.mappings('emf', EMF_KEYS).flatMap((entry) => {
    if (!entry.require('at', 'group', 'line')) return [];
    const atMs = timeOf(entry, 'at') ?? 0;
    return [{ line: entry.line, atMs, logGroup: entry.text('group') ?? '', message: entry.text('line') ?? '' }];
  });
  if (!['data', 'events', 'emf'].some((key) => mapping.has(key))) {
    mapping.problem(undefined, 'a case needs data, events or emf: `data: 10 x6, 400 x4`');
  }
  const expect = mapping.has('expect') ? readExpectations(mapping, stepMs) : [];
  const name = mapping.text('name');
  const lengthMs = Math.max(
    ...[...data, ...events].map(({ values }) => values.length * stepMs),
    ...emf.map(({ atMs }) => atMs),
    ...expect.map(({ toMs }) => toMs),
  );
  if (lengthMs > MAX_LENGTH_MS) {
    mapping.problem(undefined, `a case lasts ${writeTime(MAX_LENGTH_MS)} at most, not ${writeTime(lengthMs)}`);
    return undefined;
  }
  if (!complete || name === undefined || expect.length === 0) return undefined;
  return { file, line: mapping.line, name, stepMs, data, events, emf, expect };
}

function readData(mapping: YamlMapping): SeriesInput[] {
  const times = countOf(mapping);
  if (!mapping.has('data')) return [];
  if (!mapping.hasMapping('data')) {
    const values = valuesOf(mapping, 'data');
    return values ? [{ line: mapping.lineOf('data'), input: '', values, times }] : [];
  }
  const data = mapping.mapping('data')!;
  return data.keys.flatMap((input) => {
    const values = valuesOf(data, input);
    return values ? [{ line: data.lineOf(input), input, values, times }] : [];
  });
}

function readEvent(event: YamlMapping): EventInput | undefined {
  if (!event.require('metric', 'values')) return undefined;
  const metric = event.text('metric');
  const values = valuesOf(event, 'values');
  const labels = textsOf(event, 'labels');
  const claims = textsOf(event, 'claims');
  if (metric === undefined || !values) return undefined;
  return { line: event.line, metric, labels, claims, values, times: countOf(event) };
}

function readExpectations(mapping: YamlMapping, stepMs: number): Expectation[] {
  const line = mapping.lineOf('expect');
  if (!mapping.hasMapping('expect')) {
    const text = mapping.text('expect');
    if (text === undefined) return [];
    const states = readStates(text);
    if ('problem' in states) {
      mapping.problem('expect', `"expect": ${states.problem}`);
      return [];
    }
    // The state after a step: the datapoint of minute m is complete at m + 1.
    return states.flatMap((state, at) => {
      const atMs = (at + 1) * stepMs;
      return state === undefined ? [] : [{ line, fromMs: atMs, toMs: atMs, state }];
    });
  }
  const expect = mapping.mapping('expect')!;
  return expect.keys.flatMap((key) => {
    const state = expect.text(key);
    const [from, to = from, ...more] = key.split('-').map((text) => readTime(text.trim()));
    if (from === undefined || to === undefined || more.length > 0 || from > to || from < MINUTE_MS) {
      expect.problem(key, `"${key}" is no time from 1m on, such as 9m, 1h30m or 5m-12m`);
      return [];
    }
    if (state === undefined) return [];
    if (!isState(state)) {
      expect.problem(key, `"${state}" is no state: OK, ALARM or INSUFFICIENT_DATA`);
      return [];
    }
    return [{ line: expect.lineOf(key), fromMs: from, toMs: to, state }];
  });
}

function valuesOf(mapping: YamlMapping, key: string): Values | undefined {
  const text = mapping.text(key);
  if (text === undefined) return undefined;
  const values = readValues(text);
  if (!('problem' in values)) return values;
  mapping.problem(key, `"${key}": ${values.problem}`);
  return undefined;
}

function timeOf(mapping: YamlMapping, key: string): number | undefined {
  const text = mapping.text(key);
  if (text === undefined) return undefined;
  const ms = readTime(text);
  if (ms === undefined || (key === 'step' && ms === 0)) {
    mapping.problem(key, `"${key}" is a time such as 1m, 5m or 1h, not "${text}"`);
    return undefined;
  }
  return ms;
}

function countOf(mapping: YamlMapping): number {
  const times = mapping.number('times') ?? 1;
  if (Number.isInteger(times) && times >= 1 && times <= 10_000) return times;
  mapping.problem('times', '"times" is a whole number from 1 to 10000: how many samples of each value there are');
  return 1;
}

/** A mapping of texts under whatever keys. */
export function textsOf(mapping: YamlMapping, key: string): Record<string, string> {
  const texts = mapping.mapping(key);
  return Object.fromEntries((texts?.keys ?? []).map((name) => [name, texts!.text(name) ?? '']));
}
