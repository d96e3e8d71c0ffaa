import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const FAST_STOP_MS = 3000;
const POLL_MS = 20;

/** The process that postmaster.pid names, if the file is there. */
export function recordedPid(databaseFolder: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(join(databaseFolder, 'postmaster.pid'), 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}

/**
 * Stops a server that an earlier run left on this folder (its watchdog was killed too). Without this, the new server
 * would refuse to start. A process that is not PostgreSQL, its id used again, is left alone.
 */
export async function stopOrphan(databaseFolder: string): Promise<void> {
  const pid = recordedPid(databaseFolder);
  if (!pid || !isPostgres(pid, databaseFolder)) return;
  signal(pid, 'SIGINT');
  if (await gone(pid)) return;
  signal(pid, 'SIGQUIT');
  await gone(pid);
}

async function gone(pid: number): Promise<boolean> {
  for (let waitedMs = 0; waitedMs < FAST_STOP_MS; waitedMs += POLL_MS) {
    if (!signal(pid, 0)) return true;
    await sleep(POLL_MS);
  }
  return false;
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

function isPostgres(pid: number, databaseFolder: string): boolean {
  if (!signal(pid, 0)) return false;
  const { stdout } = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  // Without `ps`, the file's own word is what there is.
  return stdout ? stdout.includes('postgres') && stdout.includes(databaseFolder) : !readsAsOther(pid);
}

function readsAsOther(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres');
  } catch {
    return false;
  }
}
