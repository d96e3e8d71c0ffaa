import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describeCatalogue } from '../../../layers/observability/catalogue.ts';
import { checkRunbooks } from '../../../lib/runbooks/check-runbooks.ts';
import { loadRunbooks } from '../../../lib/runbooks/load-runbooks.ts';
import { loadSources } from '../../../lib/runbooks/load-sources.ts';
import { renderProblem } from '../../../lib/runbooks/problem.ts';
import { loadSqlParser } from '../../../lib/runbooks/sql-parser.ts';
import type { LamplightConfig } from '../../config.ts';
import { LocalError } from '../../local-error.ts';
import type { Terminal } from '../terminal.ts';

export interface CheckProjectOptions {
  config: LamplightConfig;
  stage: 'local' | 'dev' | 'prod';
  json: boolean | undefined;
}

/** Runbooks against the catalogue, the code and each other; nothing is started and nothing is asked. */
export async function checkProject({ config, stage, json }: CheckProjectOptions, terminal: Terminal): Promise<number> {
  const { catalogue, runbooks: folder = 'runbooks', sources, resources } = config;
  const files = loadRunbooks(terminal.cwd, folder);
  if (files.length === 0) throw new LocalError('usage', `no runbooks in ${folder}/: write the first one there`);
  if (!catalogue) {
    const way = 'add `catalogue: metrics`, what defineMetrics gave, to lamplight.config.ts';
    throw new LocalError('config_invalid', `no catalogue to check against: ${way}`);
  }
  const { runbooks, alarms, problems } = checkRunbooks({
    files,
    catalogue: describeCatalogue(catalogue),
    sources: loadSources(terminal.cwd, sources),
    parseSql: await loadSqlParser(),
    stage,
    resources: resources?.(stage),
    exists: (file) => existsSync(join(terminal.cwd, file)),
  });
  const counts = { runbooks: runbooks.length, alarms: alarms.length };
  if (json) {
    terminal.line(JSON.stringify({ ...counts, problems }));
  } else {
    for (const problem of problems) terminal.line(renderProblem(problem));
    const found = problems.length === 0 ? 'all fits' : `${problems.length} problem${problems.length === 1 ? '' : 's'}`;
    terminal.line(`${counted(runbooks.length, 'runbook')}, ${counted(alarms.length, 'alarm')}: ${found}`);
  }
  return problems.length === 0 ? 0 : 1;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
