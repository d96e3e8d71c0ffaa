import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describeCatalogue } from '../../../layers/observability/catalogue.ts';
import { checkTemplates, type TemplateProblem } from '../../../lib/checks/check-templates.ts';
import { checkRunbooks } from '../../../lib/runbooks/check-runbooks.ts';
import { loadRunbooks } from '../../../lib/runbooks/load-runbooks.ts';
import { loadSources } from '../../../lib/runbooks/load-sources.ts';
import { renderProblem } from '../../../lib/runbooks/problem.ts';
import { loadSqlParser } from '../../../lib/runbooks/sql-parser.ts';
import { LocalError } from '../../local-error.ts';
import { readConfigFile } from '../../run/config-file.ts';
import type { Command } from '../command.ts';
import { readFlags } from '../flags.ts';
import { didYouMean } from '../suggest.ts';
import type { Terminal } from '../terminal.ts';

const STAGES = ['local', 'dev', 'prod'] as const;

/** Runbooks against the catalogue, the code and each other; nothing is started and nothing is asked. */
export const command: Command = {
  summary: 'Check that runbooks, alarms, metrics and code fit together',
  usage:
    'lamplight check [--stage prod] [--json]\n' +
    'lamplight check --template cdk.out [--except rule,rule] [--json]     what any CDK app synthesised\n' +
    '  exits with 0 where all fits, 1 where there are problems, 2 for wrong use',
  async run(args, terminal) {
    const { values } = readFlags(args, {
      stage: { type: 'string', default: 'prod' },
      template: { type: 'string' },
      except: { type: 'string' },
      json: { type: 'boolean' },
    });
    if (values.template !== undefined) return checkTemplate(values.template, values, terminal);
    const stage = stageNamed(values.stage);
    const { catalogue, runbooks: folder = 'runbooks', sources, resources } = await readConfigFile(terminal.cwd);
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
    if (values.json) terminal.line(JSON.stringify({ ...counts, problems }));
    else for (const problem of problems) terminal.line(renderProblem(problem));
    if (!values.json) {
      const found =
        problems.length === 0 ? 'all fits' : `${problems.length} problem${problems.length === 1 ? '' : 's'}`;
      terminal.line(`${counts.runbooks} runbooks, ${counts.alarms} alarms: ${found}`);
    }
    return problems.length === 0 ? 0 : 1;
  },
};

/** Needs nothing of this project: no configuration, no catalogue, no runbooks. */
function checkTemplate(
  folder: string,
  { except, json }: { except?: string | undefined; json?: boolean | undefined },
  terminal: Terminal,
): number {
  let problems: TemplateProblem[];
  try {
    problems = checkTemplates(resolve(terminal.cwd, folder), { except: except?.split(',') });
  } catch (error) {
    throw new LocalError('usage', (error as Error).message);
  }
  if (json) terminal.line(JSON.stringify({ problems }));
  else for (const problem of problems) terminal.line(renderProblem(problem));
  const counted = `${problems.length} problem${problems.length === 1 ? '' : 's'}`;
  if (!json) terminal.line(`${folder}: ${problems.length === 0 ? 'nothing found' : counted}`);
  return problems.length === 0 ? 0 : 1;
}

function stageNamed(name: string): (typeof STAGES)[number] {
  const stage = STAGES.find((known) => known === name);
  if (stage) return stage;
  const known = didYouMean(name, [...STAGES]) || `; there are ${STAGES.join(', ')}`;
  throw new LocalError('usage', `no stage "${name}"${known}`);
}
