import { didYouMean, renderProblem } from '../../lib/runbooks/problem.ts';
import type { StateValue } from '../cloudwatch/alarms/alarm.ts';
import type { LoadedTemplate } from '../cloudwatch/load-template.ts';
import { type AlarmProject, type AnyAlarm, alarmsById } from './alarm-project.ts';
import { bindCase } from './bind-case.ts';
import { forEach } from './each.ts';
import { parseAlarmTests } from './parse-alarm-tests.ts';
import { renderCase } from './render.ts';
import { runCase } from './run-case.ts';

/** An alarm of a template, ready to be tested. */
export interface AlarmUnderTest {
  id: string;
  alarm: AnyAlarm;
  project: AlarmProject;
}

/** A case, as in `test/alarms/<runbook-id>.yaml`. */
export interface AlarmHistory {
  /** `'10 x6, 400 x4, _ x3'`, or by input where the alarm reads several metrics. */
  data?: string | Record<string, string>;
  /** How many samples of each value there are; default 1. */
  times?: number;
  /** How long each value stands for; default `1m`. */
  step?: string;
  /** What a function records of metrics of the catalogue. */
  events?: {
    metric: string;
    labels?: Record<string, string>;
    claims?: Record<string, string>;
    values: string;
    times?: number;
  }[];
  /** Log lines. */
  emf?: { at: string; group: string; line: string }[];
  /** `'OK x6 ALARM x3'`, or by time: `{ '6m': 'OK', '9m-11m': 'ALARM' }`. */
  expect: string | Record<string, StateValue>;
  notifies?: 'nobody' | { topic?: string; severity?: string; runbook?: string; labels?: Record<string, string> };
}

interface Result {
  pass: boolean;
  message: () => string;
}

/**
 * An alarm to expect something of.
 *
 * @param from what `loadAlarmProject` or `loadTemplate` gave; without a project there are no events, for want of a catalogue
 * @throws where the template has no such alarm, with the one that may have been meant
 * @example expect(alarm(template, 'queue-depth')).toGoThrough({ data: '20 x5, 400 x6', expect: 'OK x9 ALARM x2' });
 */
export function alarm(from: AlarmProject | LoadedTemplate, id: string): AlarmUnderTest {
  const project: AlarmProject =
    'template' in from ? from : { stage: 'local', template: from, alarms: alarmsById(from), metrics: new Map() };
  const found = project.alarms.get(id) ?? [...project.alarms.values()].find(({ name }) => name === id);
  if (found) return { id, alarm: found, project };
  throw new Error(`no alarm "${id}" in the template${didYouMean(id, [...project.alarms.keys()])}`);
}

/**
 * The matcher `toGoThrough`: the alarm's states over a history of data, evaluated as CloudWatch would.
 *
 * @example expect.extend(alarmMatchers);
 */
export const alarmMatchers = {
  toGoThrough(received: AlarmUnderTest, history: AlarmHistory): Result {
    const { id, alarm: tested, project } = received;
    const { notifies, ...one } = history;
    // JSON is YAML: the same strict reader, whether a case stands in a file or in a test.
    const text = JSON.stringify({
      version: 1,
      tests: [{ alarm: id, ...(notifies && { notifies }), cases: [{ name: 'toGoThrough', ...one }] }],
    });
    const { tests, problems } = parseAlarmTests('toGoThrough', text);
    const [test] = tests.tests.map((found) => forEach(found, 'stage', project.stage));
    const [only] = test?.cases ?? [];
    const bound = only && problems.length === 0 ? bindCase(project, tested, only) : { problems };
    if ('problems' in bound) throw new Error(bound.problems.map(renderProblem).join('\n'));
    const result = runCase(project, bound, test!.notifies);
    const pass = !result.difference && result.problems.length === 0;
    const ran = { ...result, file: 'expected', line: 1, alarm: id, name: 'states', passed: pass, alarmOf: tested };
    const lines = renderCase(ran, { minutes: true, paint: (shown) => shown });
    return { pass, message: () => [pass ? 'expected other states or notifications' : '', ...lines].join('\n').trim() };
  },
};

declare module 'expect' {
  interface Matchers<R extends void | Promise<void>, T = unknown> {
    /** The alarm's states over a history of data, and who is notified. */
    toGoThrough(history: AlarmHistory): R;
  }
}
