import { resolve } from 'node:path';
import { renderProblem } from '../../../lib/runbooks/problem.ts';
import { loadAlarmProject } from '../../alarm-tests/alarm-project.ts';
import { flagsOf, renderCase, renderCoverage } from '../../alarm-tests/render.ts';
import { loadAlarmTests, type RanCase, runAlarmTests, wantedAlarms } from '../../alarm-tests/run-alarm-tests.ts';
import { LocalError } from '../../local-error.ts';
import { painter } from '../../text/colour.ts';
import { didYouMean } from '../../text/suggest.ts';
import type { Command } from '../command.ts';
import { readFlags } from '../flags.ts';

const FOLDER = 'test/alarms';

/** Would this alarm have fired? Tests of the template's alarms, on the clock of the test. */
export const command: Command = {
  summary: 'Run the alarm tests, and say what nobody tests',
  usage:
    'lamplight alarms [<alarm or runbook id>…] [--template cdk.out] [--json]\n' +
    '  with ids it prints every minute of every case, else only of those that fail\n' +
    '  exits with 0 where all pass and every page alarm is covered, 1 where not, 2 for wrong use',
  async run(args, terminal) {
    const { values, positionals: only } = readFlags(args, {
      template: { type: 'string' },
      json: { type: 'boolean' },
    });
    const projectFolder = terminal.cwd;
    if (loadAlarmTests(projectFolder, FOLDER).length === 0) {
      throw new LocalError('usage', `no tests in ${FOLDER}/: write <runbook-id>.yaml there`);
    }
    const template = values.template && resolve(projectFolder, values.template);
    const project = await loadAlarmProject({ projectFolder, template });
    refuseUnknown(only, project);
    const { problems, cases, coverage } = runAlarmTests(project, { projectFolder, folder: FOLDER, only });
    const errors = project.template.problems.filter(({ level }) => level === 'error');
    const failed = cases.filter(({ passed }) => !passed).length;
    const bad = failed + problems.length + errors.length + coverage.pages.length > 0;
    if (values.json) {
      const json = { passed: !bad, template: project.template.problems, problems, cases: cases.map(plain), coverage };
      terminal.line(JSON.stringify(json));
      return bad ? 1 : 0;
    }
    const paint = painter(terminal.colour);
    for (const { where, message } of errors) terminal.line(`${where}: ${message}`);
    for (const problem of problems) terminal.line(renderProblem(problem));
    for (const ran of cases) {
      for (const line of renderCase(ran, { minutes: only.length > 0, paint })) terminal.line(line);
    }
    terminal.line('');
    terminal.line(`${cases.length} cases: ${cases.length - failed} pass, ${failed} fail`);
    for (const line of renderCoverage(coverage)) terminal.line(line);
    return bad ? 1 : 0;
  },
};

function refuseUnknown(only: readonly string[], project: Parameters<typeof wantedAlarms>[0]): void {
  for (const id of only) {
    if (wantedAlarms(project, [id]).size > 0) continue;
    const runbooks = [...project.alarms.values()].flatMap(({ tags }) => tags?.['lamplight:runbook'] ?? []);
    const known = [...new Set([...project.alarms.keys(), ...runbooks])];
    throw new LocalError('usage', `no alarm or runbook "${id}"${didYouMean(id, known)}`);
  }
}

/** A case as JSON: what was seen, and no objects of the engine. */
function plain({ file, line, alarm, name, passed, rows, problems, notifications, shows, ...rest }: RanCase): object {
  return { file, line, alarm, name, passed, rows, problems, flags: flagsOf(rest), notifications, shows };
}
