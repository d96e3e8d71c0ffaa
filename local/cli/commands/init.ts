import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { realClock } from '../../clock.ts';
import { LocalError } from '../../local-error.ts';
import type { Command } from '../command.ts';
import { readFlags } from '../flags.ts';
import { firstFiles } from '../init/first-files.ts';
import { importDiffs } from '../init/import-diffs.ts';

/** Starts a CDK app off: new files are written, and what is there already is the user's. */
export const command: Command = {
  summary: 'Write the first catalogue, runbook and alarm test, and show the changes that observe the app',
  usage:
    'lamplight init [--namespace Shop]\n' +
    '  writes files that are not there, and never changes one that is: the diffs of those are printed for `git apply`',
  async run(args, terminal) {
    const { values } = readFlags(args, { namespace: { type: 'string' } });
    if (!existsSync(join(terminal.cwd, 'cdk.json'))) {
      throw new LocalError('usage', `no cdk.json in ${terminal.cwd}: run it in the folder of a CDK app`);
    }
    const namespace = values.namespace ?? namespaceOf(terminal.cwd);
    if (!/^[A-Za-z][A-Za-z0-9_-]*$/.test(namespace)) {
      throw new LocalError('usage', `--namespace ${namespace}: use letters, digits, - and _, a letter first`);
    }
    const today = new Date(realClock.now()).toISOString().slice(0, 10);
    for (const [file, text] of Object.entries(firstFiles(namespace))) {
      const path = join(terminal.cwd, file);
      if (existsSync(path)) {
        terminal.complain(`kept     ${file}`);
        continue;
      }
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text.replace('REVIEWED', today));
      terminal.complain(`written  ${file}`);
    }
    for (const diff of importDiffs(terminal.cwd)) terminal.line(diff);
    terminal.complain(NEXT);
    return 0;
  },
};

const NEXT = `
The diffs above observe every function; nothing was changed. To take them: npx lamplight init | git apply
Then, in a stack, alarms from the runbooks:

  new Runbooks(this, 'Runbooks', { projectFolder, catalogue: describeCatalogue(metrics), topics: { page, ticket }, stage });

and \`npx lamplight check\`, \`npx lamplight dev\`.`;

/** `my-shop` of package.json becomes `MyShop`. */
function namespaceOf(folder: string): string {
  const file = join(folder, 'package.json');
  const { name = 'app' } = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }) : {};
  const words = name
    .split('/')
    .at(-1)!
    .split(/[^A-Za-z0-9]+/);
  return words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('') || 'App';
}
