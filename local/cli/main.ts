import { existsSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LocalError } from '../local-error.ts';
import { didYouMean } from '../text/suggest.ts';
import type { Command } from './command.ts';
import { installLine } from './packages.ts';
import { processTerminal, type Terminal } from './terminal.ts';

const FOLDER = join(import.meta.dirname, 'commands');
/** `.ts` in the repository, `.js` in the package. */
const EXTENSION = extname(import.meta.filename);

const FAILED = 1;
const WRONG_USE = 2;

/**
 * The command line: finds the command's file by its name and runs it.
 *
 * @param argv without the program: `['logs', '--follow']`
 * @returns the exit code: 0, 1 for an error, 2 for wrong use; both are one line on standard error
 */
export async function main(argv: string[], terminal: Terminal = processTerminal()): Promise<number> {
  const [name = '--help', ...args] = argv;
  const names = commandNames();
  if (name === '--help' || name === '-h' || name === 'help') {
    terminal.line(await overview(names, terminal.cwd));
    return argv.length === 0 ? WRONG_USE : 0;
  }
  if (!names.includes(name)) {
    terminal.complain(`lamplight: no command "${name}"${didYouMean(name, names) || `; there are ${names.join(', ')}`}`);
    return WRONG_USE;
  }
  try {
    const command = await load(name);
    if (args.includes('--help')) {
      terminal.line(`${command.summary}\n\n${command.usage}`);
      return 0;
    }
    return await command.run(args, terminal);
  } catch (failure) {
    const error = missingPackage(failure, terminal.cwd);
    if (!(error instanceof LocalError)) throw error;
    terminal.complain(`lamplight ${name}: ${error.message}`);
    return error.code === 'usage' ? WRONG_USE : FAILED;
  }
}

function commandNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith(EXTENSION) && !file.endsWith('.d.ts'))
    .map((file) => file.slice(0, -EXTENSION.length))
    .sort();
}

async function load(name: string): Promise<Command> {
  const module = (await import(pathToFileURL(join(FOLDER, name + EXTENSION)).href)) as { command: Command };
  return module.command;
}

/** What was thrown; where it is that an optional peer is not installed, a LocalError `package_missing` with the line that installs it. */
function missingPackage(error: unknown, folder: string): unknown {
  const { code, message = '' } = error as NodeJS.ErrnoException;
  const missing = code === 'ERR_MODULE_NOT_FOUND' && /^Cannot find package '([^']+)'/.exec(message)?.[1];
  if (!missing) return error;
  const elsewhere = existsSync(join(folder, 'cdk.json'))
    ? ''
    : `, and there is no cdk.json in ${folder}: go to the app, or`;
  return new LocalError(
    'package_missing',
    `needs the package ${missing}${elsewhere || ':'} ${installLine(folder, missing)}`,
  );
}

/** What it does, or what it lacks. */
async function summaryOf(name: string, folder: string): Promise<string> {
  try {
    return (await load(name)).summary;
  } catch (failure) {
    const error = missingPackage(failure, folder);
    if (error instanceof LocalError) return error.message;
    throw error;
  }
}

async function overview(names: string[], folder: string): Promise<string> {
  const width = Math.max(...names.map((name) => name.length));
  const summaries = await Promise.all(names.map((name) => summaryOf(name, folder)));
  const list = names.map((name, index) => `  ${name.padEnd(width)}  ${summaries[index]}`);
  return ['lamplight <command> [--help]', '', ...list].join('\n');
}
