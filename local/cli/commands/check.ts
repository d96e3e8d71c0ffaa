import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadRunbooks } from '../../../lib/runbooks/load-runbooks.ts';
import type { LamplightConfig } from '../../config.ts';
import { readConfigFile } from '../../run/config-file.ts';
import { checkTemplate, firstLook } from '../check/check-template.ts';
import { loadCatalogue } from '../check/load-catalogue.ts';
import { stageNamed } from '../check/stage-named.ts';
import type { Command } from '../command.ts';
import { readFlags } from '../flags.ts';

/** Two checks: of what an app synthesised, which needs nothing in it, and of its runbooks, catalogue and code. */
export const command: Command = {
  summary: 'Check that runbooks, alarms, metrics and code fit together',
  usage:
    'lamplight check [--stage prod] [--runbooks runbooks] [--catalogue src/catalogue.ts] [--json]\n' +
    '  in an app without lamplight.config.ts: what it synthesised, in cdk.out\n' +
    'lamplight check --template cdk.out [--except rule,rule] [--json]     what any CDK app synthesised\n' +
    '  and, where it has runbooks and a catalogue, these too, and whether its alarms are those of the runbooks\n' +
    '  exits with 0 where all fits, 1 where there are problems, 2 for wrong use',
  async run(args, terminal) {
    const { values } = readFlags(args, {
      stage: { type: 'string', default: 'prod' },
      template: { type: 'string' },
      runbooks: { type: 'string' },
      catalogue: { type: 'string' },
      except: { type: 'string' },
      json: { type: 'boolean' },
    });
    const { template, except, json } = values;
    const stage = stageNamed(values.stage);
    const config: LamplightConfig = {
      ...(await readConfigFile(terminal.cwd)),
      ...(values.runbooks !== undefined && { runbooks: values.runbooks }),
      ...(values.catalogue !== undefined && { catalogue: await loadCatalogue(terminal.cwd, values.catalogue) }),
    };
    // Loaded where needed: these read runbooks by a package of npm, which the look at a template does not need.
    if (template !== undefined) {
      const isAsked = values.runbooks !== undefined || values.catalogue !== undefined;
      if (!isAsked && !isOurs(config, terminal.cwd)) return checkTemplate(template, { except, json }, terminal);
      const { checkBoth } = await import('../check/check-both.ts');
      return checkBoth({ folder: template, config, stage, except, json }, terminal);
    }
    const isNew = Object.keys(config).length === 0 && !existsSync(join(terminal.cwd, 'runbooks'));
    if (isNew) return firstLook(values, terminal);
    const { checkProject } = await import('../check/check-project.ts');
    return checkProject({ config, stage, json }, terminal);
  },
};

/** Whether the project has what the two-way check compares. */
function isOurs({ catalogue, runbooks }: LamplightConfig, projectFolder: string): boolean {
  return catalogue !== undefined && loadRunbooks(projectFolder, runbooks).length > 0;
}
