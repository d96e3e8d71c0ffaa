import { basename } from 'node:path';
import type { Problem } from '../../lib/runbooks/problem.ts';
import { readYaml, type YamlMapping } from '../../lib/runbooks/yaml-mapping.ts';
import type { AlarmTest, AlarmTestFile, ExpectedNotification } from './alarm-test.ts';
import { forEach } from './each.ts';
import { CASE_KEYS, readCase, textsOf } from './read-case.ts';

const FILE_KEYS = ['version', 'tests'];
const TEST_KEYS = ['alarm', 'each', 'notifies', 'cases'];
const NOTIFICATION_KEYS = ['topic', 'severity', 'runbook', 'labels'];

/**
 * Reads a file of alarm tests, strictly: a key that is none is a problem with its line.
 *
 * @param file relative to the project; its name is the runbook's id
 */
export function parseAlarmTests(file: string, text: string): { tests: AlarmTestFile; problems: Problem[] } {
  const problems: Problem[] = [];
  const tests: AlarmTestFile = { file, runbook: basename(file).replace(/\.ya?ml$/, ''), tests: [] };
  const mapping = readYaml(text, { file, line: 1, problems, what: 'the file' }, FILE_KEYS);
  if (mapping?.require('version', 'tests')) {
    const version = mapping.number('version');
    if (version !== undefined && version !== 1) mapping.problem('version', '"version" is 1');
    tests.tests = mapping.mappings('tests', TEST_KEYS).flatMap((test) => readTests(test, file));
    if (mapping.has('tests') && tests.tests.length === 0 && problems.length === 0) {
      mapping.problem('tests', 'no tests: `- alarm: queue-depth` with its cases');
    }
  }
  return { tests, problems };
}

/** One test, or one for each value of `each`. */
function readTests(mapping: YamlMapping, file: string): AlarmTest[] {
  if (!mapping.require('alarm', 'cases')) return [];
  const alarm = mapping.text('alarm');
  const cases = mapping.mappings('cases', CASE_KEYS).flatMap((one) => readCase(one, file) ?? []);
  const notifies = readNotification(mapping);
  if (alarm === undefined) return [];
  const test: AlarmTest = { file, line: mapping.line, alarm, cases, ...(notifies && { notifies }) };
  if (!mapping.has('each')) return [test];
  const each = mapping.mapping('each');
  const [name, ...others] = each?.keys ?? [];
  if (!each || name === undefined || others.length > 0) {
    mapping.problem('each', '"each" has one name and its values: `each: { provider: [shopify, netsuite] }`');
    return [];
  }
  const values = each.texts(name);
  if (!alarm.includes(`{${name}}`)) {
    mapping.problem('alarm', `"${alarm}" is the same alarm for each ${name}: write {${name}} where its value goes`);
    return [];
  }
  if (values === '*') return [{ ...test, each: name }];
  return [values ?? []].flat().map((value) => forEach(test, name, value));
}

function readNotification(mapping: YamlMapping): ExpectedNotification | undefined {
  if (!mapping.has('notifies')) return undefined;
  if (!mapping.hasMapping('notifies')) return mapping.oneOf('notifies', ['nobody']);
  const facts = mapping.mapping('notifies', NOTIFICATION_KEYS)!;
  const topic = facts.text('topic');
  const severity = facts.text('severity');
  const runbook = facts.text('runbook');
  const given = { ...(topic && { topic }), ...(severity && { severity }), ...(runbook && { runbook }) };
  return { line: facts.line, ...given, labels: textsOf(facts, 'labels') };
}
