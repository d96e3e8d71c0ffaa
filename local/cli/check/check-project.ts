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
import { outputFolder, templateResources } from './template-resources.ts';

export interface CheckProjectOptions {
  config: LamplightConfig;
  stage: string;
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
): Promise<(stage: string) => CheckResult> {
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
  return (stage) => {
    const ofStage = synthesised?.filter(({ stages }) => stages.includes(stage)) ?? [];
    const watched = ofStage.length > 0 ? ofStage : (synthesised ?? [{ resources: resources?.(stage) }]);
    return merged(
      watched.map((one) =>
        checkRunbooks({
          files,
          catalogue: describeCatalogue(catalogue),
          sources,
          parseSql,
          stage,
          resources: one.resources,
          exists: (file) => existsSync(join(projectFolder, file)),
        }),
      ),
    );
  };
}

/** Of the same runbooks in several stacks: what they find in common once. */
function merged(results: readonly CheckResult[]): CheckResult {
  const unique = <T>(all: readonly T[], key: (one: T) => string) => [
    ...new Map(all.map((one) => [key(one), one])).values(),
  ];
  return {
    runbooks: results[0]!.runbooks,
    alarms: unique(
      results.flatMap(({ alarms }) => alarms),
      ({ name }) => name,
    ),
    problems: unique(
      results.flatMap(({ problems }) => problems),
      renderProblem,
    ),
  };
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
