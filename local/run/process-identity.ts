import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** `starttime` of proc(5), counted after the name, which may hold blanks and brackets itself. */
const START_TIME_FIELD = 19;

/**
 * When a process began, in words of its system: what tells it from a later one that was given the same id, as a container
 * gives it at every start. Undefined where there is no such process; empty where the system does not say.
 */
export function processIdentity(pid: number): string | undefined {
  if (!processExists(pid)) return undefined;
  if (process.platform === 'linux') return startTicks(pid);
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', env }).stdout?.trim() ?? '';
}

/** Whether there is a process of that id, whoever's. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function startTicks(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[START_TIME_FIELD];
  } catch {
    return undefined; // it ended meanwhile
  }
}
