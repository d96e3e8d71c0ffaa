import { basename, resolve } from 'node:path';
import { readCheckedApp } from '../../../lib/checks/assembly.ts';
import { compareAlarms, RUNBOOK_ALARMS } from '../../../lib/checks/compare-alarms.ts';
import { renderProblem, sortProblems } from '../../../lib/runbooks/problem.ts';
import type { LamplightConfig } from '../../config.ts';
import type { Terminal } from '../terminal.ts';
import { countedProject, found, projectCheck } from './check-project.ts';
import { templateProblems } from './check-template.ts';

export interface CheckBothOptions {
  /** Of the cloud assembly. */
  folder: string;
  config: LamplightConfig;
  /** Where the templates say none. */
  stage: string;
  except?: string | undefined;
  json?: boolean | undefined;
}

/** What an app synthesised, its runbooks with its catalogue and code, and whether the two fit each other: all problems at once. */
export async function checkBoth(options: CheckBothOptions, terminal: Terminal): Promise<number> {
  const { folder, config, except, json } = options;
  const absolute = resolve(terminal.cwd, folder);
  const rules = except?.split(',').filter((rule) => rule !== RUNBOOK_ALARMS) ?? [];
  const ofTemplates = templateProblems(absolute, rules);
  const checkIn = await projectCheck(config, terminal.cwd, folder);
  const whole = checkIn(options.stage);
  const between = except?.split(',').includes(RUNBOOK_ALARMS)
    ? []
    : compareAlarms(readCheckedApp(absolute), {
        runbooks: whole.runbooks,
        alarmsIn: (stage) => checkIn(stage).alarms,
        unfit: new Set(whole.problems.map(({ file }) => basename(file, '.md'))),
      });
  const problems = sortProblems([...ofTemplates, ...whole.problems, ...between]);
  if (json) {
    const counts = { runbooks: whole.runbooks.length, alarms: whole.alarms.length };
    terminal.line(JSON.stringify({ ...counts, problems }));
  } else {
    for (const problem of problems) terminal.line(renderProblem(problem));
    terminal.line(`${folder} with ${countedProject(whole)}: ${found(problems.length)}`);
  }
  return problems.length === 0 ? 0 : 1;
}
