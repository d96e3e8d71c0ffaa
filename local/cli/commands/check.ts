import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LocalError } from '../../local-error.ts';
import { readConfigFile } from '../../run/config-file.ts';
import { checkTemplate, firstLook } from '../check/check-template.ts';
import type { Command } from '../command.ts';
import { readFlags } from '../flags.ts';
import { didYouMean } from '../suggest.ts';

const STAGES = ['local', 'dev', 'prod'] as const;

/** Two checks: of what an app synthesised, which needs nothing in it, and of its runbooks, catalogue and code. */
export const command: Command = {
  summary: 'Check that runbooks, alarms, metrics and code fit together',
  usage:
    'lamplight check [--stage prod] [--json]\n' +
    '  in an app without lamplight.config.ts: what it synthesised, in cdk.out\n' +
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
    const config = await readConfigFile(terminal.cwd);
    const isNew = Object.keys(config).length === 0 && !existsSync(join(terminal.cwd, 'runbooks'));
    if (isNew) return firstLook(values, terminal);
    // Loaded here: it reads runbooks by a package of npm, which the first look does not need.
    const { checkProject } = await import('../check/check-project.ts');
    return checkProject({ config, stage, json: values.json }, terminal);
  },
};

function stageNamed(name: string): (typeof STAGES)[number] {
  const stage = STAGES.find((known) => known === name);
  if (stage) return stage;
  const known = didYouMean(name, [...STAGES]) || `; there are ${STAGES.join(', ')}`;
  throw new LocalError('usage', `no stage "${name}"${known}`);
}
