import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { didYouMean, type Problem, sortProblems } from '../../lib/runbooks/problem.ts';
import { type AlarmProject, type AnyAlarm, alarmId } from './alarm-project.ts';
import type { AlarmTest, AlarmTestFile } from './alarm-test.ts';
import { bindCase } from './bind-case.ts';
import { type AlarmCoverage, coverageOf } from './coverage.ts';
import { forEach } from './each.ts';
import { parseAlarmTests } from './parse-alarm-tests.ts';
import { type CaseResult, runCase } from './run-case.ts';

export interface RanCase extends CaseResult {
  file: string;
  line: number;
  alarm: string;
  name: string;
  passed: boolean;
  alarmOf: AnyAlarm;
}

export interface AlarmTestReport {
  /** Files that do not fit, or alarms that the engine cannot evaluate: all of them at once. */
  problems: Problem[];
  cases: RanCase[];
  coverage: AlarmCoverage;
}

export interface RunAlarmTestsOptions {
  /** Absolute. */
  projectFolder: string;
  /** Relative to it. */
  folder?: string;
  /** Ids of the alarms or runbooks to run; all where empty. */
  only?: readonly string[];
}

/** The files of alarm tests of a project, by name. */
export function loadAlarmTests(projectFolder: string, folder: string): { file: string; text: string }[] {
  const absolute = join(projectFolder, folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute)
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => ({ file: `${folder}/${name}`, text: readFileSync(join(absolute, name), 'utf8') }));
}

/** Runs the alarm tests of a project against the alarms of its template, and tells what nobody tests. */
export function runAlarmTests(project: AlarmProject, options: RunAlarmTestsOptions): AlarmTestReport {
  const { projectFolder, folder = 'test/alarms', only = [] } = options;
  const problems: Problem[] = [];
  const files = loadAlarmTests(projectFolder, folder).map(({ file, text }) => {
    const parsed = parseAlarmTests(file, text);
    problems.push(...parsed.problems, ...runbookProblems(parsed.tests, project));
    return parsed.tests;
  });
  const wanted = only.length === 0 ? project.alarms : wantedAlarms(project, only);
  const isWanted = (file: AlarmTestFile, { alarm }: AlarmTest) =>
    only.length === 0 || wanted.has(alarm) || only.includes(alarm) || only.includes(file.runbook);
  const cases = files.flatMap((file) =>
    file.tests
      .flatMap((test) => expand(test, project, problems))
      .filter((test) => isWanted(file, test))
      .flatMap((test) => runTest(project, file, forEach(test, 'stage', project.stage), problems)),
  );
  return { problems: sortProblems(problems), cases, coverage: coverageOf(wanted, cases) };
}

/**
 * The alarms that these words name: an id, the id of a runbook for all of its alarms, or what a runbook declares with `each`,
 * `provider-401-wide` for `provider-401-wide-shopify`.
 */
export function wantedAlarms({ alarms }: AlarmProject, only: readonly string[]): Map<string, AnyAlarm> {
  const runbookOf = ({ tags }: AnyAlarm) => tags?.['lamplight:runbook'] ?? '';
  const named = new Set([...alarms].flatMap(([id, alarm]) => [id, runbookOf(alarm)]));
  const prefixes = only.filter((word) => !named.has(word)).map((word) => `${word}-`);
  return new Map(
    [...alarms].filter(
      ([id, alarm]) =>
        only.includes(id) || only.includes(runbookOf(alarm)) || prefixes.some((prefix) => id.startsWith(prefix)),
    ),
  );
}

/** A test for each alarm of the template that fits `throttles-{function}`. */
function expand({ each, ...test }: AlarmTest, { alarms }: AlarmProject, problems: Problem[]): AlarmTest[] {
  if (each === undefined) return [test];
  const [before = '', after = ''] = test.alarm.split(`{${each}}`);
  const fits = [...alarms.keys()].filter(
    (id) => id.startsWith(before) && id.endsWith(after) && id.length > before.length + after.length,
  );
  if (fits.length === 0) {
    problems.push({ file: test.file, line: test.line, message: `no alarm "${test.alarm}" in the template` });
  }
  return fits.map((id) => forEach(test, each, id.slice(before.length, id.length - after.length)));
}

function runTest(project: AlarmProject, file: AlarmTestFile, test: AlarmTest, problems: Problem[]): RanCase[] {
  const complain = (message: string) => void problems.push({ file: test.file, line: test.line, message });
  const alarm = project.alarms.get(test.alarm) ?? [...project.alarms.values()].find(({ name }) => name === test.alarm);
  if (!alarm) {
    complain(`no alarm "${test.alarm}" in the template${didYouMean(test.alarm, [...project.alarms.keys()])}`);
    return [];
  }
  const runbook = alarm.tags?.['lamplight:runbook'];
  if (runbook !== undefined && runbook !== file.runbook) {
    complain(`${test.alarm} is an alarm of the runbook ${runbook}: test it in ${runbook}.yaml`);
  }
  return test.cases.flatMap((one) => {
    const bound = bindCase(project, alarm, one);
    if ('problems' in bound) {
      problems.push(...bound.problems);
      return [];
    }
    const result = runCase(project, bound, test.notifies);
    const passed = !result.difference && result.problems.length === 0;
    const { file: of, line, name } = one;
    return [{ ...result, file: of, line, alarm: alarmId(alarm), name, passed, alarmOf: alarm }];
  });
}

function runbookProblems({ file, runbook }: AlarmTestFile, { alarms }: AlarmProject): Problem[] {
  const known = new Set([...alarms.values()].flatMap(({ tags }) => tags?.['lamplight:runbook'] ?? []));
  if (known.size === 0 || known.has(runbook)) return [];
  return [{ file, line: 1, message: `no runbook "${runbook}" with alarms${didYouMean(runbook, [...known])}` }];
}
