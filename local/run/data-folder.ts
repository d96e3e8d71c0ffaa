import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeBuildFolder } from '../../lib/constructs/build-folder.ts';
import { LocalError } from '../local-error.ts';
import { processIdentity } from './process-identity.ts';

/** Names the process that has the folder, from the beginning of its start to the end of its stop. */
const LOCK = 'lock';

/** Folders that this process has: its id alone may be that of an earlier one. */
const held = new Set<string>();

export interface DataFolder {
  /** It had no data of an earlier run. */
  isFresh: boolean;
  /** Lets another run have it. */
  release(): void;
}

/**
 * Takes a data folder for one run. Two on the same folder would stop each other's database.
 *
 * @param fresh deletes what is in it
 * @throws LocalError `already_running` where another run has it
 */
export function openDataFolder(dataFolder: string, { fresh }: { fresh: boolean }): DataFolder {
  const folder = resolve(dataFolder);
  makeBuildFolder(folder);
  lock(folder);
  if (fresh) empty(folder);
  return {
    isFresh: !existsSync(join(folder, 'secrets.json')),
    release() {
      held.delete(folder);
      rmSync(join(folder, LOCK), { force: true });
    },
  };
}

/** The process whose run has a data folder; undefined where none has it, or only one that was killed. */
export function holderOf(dataFolder: string): number | undefined {
  const folder = resolve(dataFolder);
  const holder = read(join(folder, LOCK));
  if (!holder) return undefined;
  const { pid, identity } = holder;
  if (pid === process.pid) return held.has(folder) ? pid : undefined;
  return processIdentity(pid) === identity ? pid : undefined;
}

function lock(folder: string): void {
  const file = join(folder, LOCK);
  if (holderOf(folder) === undefined) rmSync(file, { force: true });
  try {
    const { pid } = process;
    writeFileSync(file, JSON.stringify({ pid, identity: processIdentity(pid) }), { flag: 'wx', mode: 0o600 });
    held.add(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = holderOf(folder) ?? 'of another run';
    throw new LocalError(
      'already_running',
      `process ${holder} has the data folder ${folder}: stop it first, or give this run another folder`,
    );
  }
}

function read(file: string): { pid: number; identity: string } | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // absent, or cut short by the end of its process
  }
}

function empty(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name !== LOCK) rmSync(join(folder, name), { recursive: true, force: true });
  }
  makeBuildFolder(folder);
}
