import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describeCatalogue } from '../../../layers/observability/catalogue.ts';
import { type CheckResult, checkRunbooks } from '../../../lib/runbooks/check-runbooks.ts';
import { loadRunbooks } from '../../../lib/runbooks/load-runbooks.ts';
import { loadSources } from '../../../lib/runbooks/load-sources.ts';
import { renderProblem } from '../../../lib/runbooks/problem.ts';
import { loadSqlParser } from '../../../lib/runbooks/sql-parser.ts';
import type { LamplightConfig } from '../../config.ts';
import { LocalError } from '../../local-error.ts';
import type { Terminal } from '../terminal.ts';
import type { CheckedStage } from './stage-named.ts';
import { outputFolder, templateResources } from './template-resources.ts';

export interface CheckProjectOptions {
  config: LamplightConfig;
  stage: CheckedStage;
  json: boolean | undefined;
}

/** Runbooks against the catalogue, the code and each other; nothing is started and nothing is asked. */
export async function checkProject({ config, stage, json }: CheckProjectOptions, terminal: Terminal): Promise<number> {
  const { runbooks, alarms, problems } = (await projectCheck(config, terminal.cwd))(stage);
  if (json) {
    terminal.line(JSON.stringify({ runbooks: runbooks.length, alarms: alarms.length, problems }));
  } else {
    for (const problem of problems) terminal.line(renderProblem(problem));
    terminal.line(`${countedProject({ runbooks, alarms })}: ${found(problems.length)}`);
  }
  return problems.length === 0 ? 0 : 1;
}

/**
 * The two-way check of a project, by stage. Resources that the configuration does not name are those that were synthesised.
 *
 * @param folder of the cloud assembly; default: where the CDK CLI leaves it
 * @throws LocalError where the project has no runbooks, or no catalogue
 */
export async function projectCheck(
  config: LamplightConfig,
  projectFolder: string,
  folder = outputFolder(projectFolder),
): Promise<(stage: CheckedStage) => CheckResult> {
  const { catalogue, runbooks: where = 'runbooks', sources: folders, resources } = config;
  const files = loadRunbooks(projectFolder, where);
  if (files.length === 0) throw new LocalError('usage', `no runbooks in ${where}/: write the first one there`);
  if (!catalogue) {
    const way = 'add `catalogue: metrics`, what defineMetrics gave, to lamplight.config.ts';
    throw new LocalError('config_invalid', `no catalogue to check against: ${way}`);
  }
  const sources = loadSources(projectFolder, folders);
  const parseSql = await loadSqlParser();
  const synthesised = resources ? undefined : templateResources(projectFolder, folder);
  return (stage) =>
    checkRunbooks({
      files,
      catalogue: describeCatalogue(catalogue),
      sources,
      parseSql,
      stage,
      resources: resources?.(stage) ?? synthesised,
      exists: (file) => existsSync(join(projectFolder, file)),
    });
}

/** `7 runbooks, 140 alarms` */
export function countedProject({ runbooks, alarms }: Pick<CheckResult, 'runbooks' | 'alarms'>): string {
  return `${counted(runbooks.length, 'runbook')}, ${counted(alarms.length, 'alarm')}`;
}

export function found(problems: number): string {
  return problems === 0 ? 'all fits' : counted(problems, 'problem');
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
