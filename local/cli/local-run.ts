import { join } from 'node:path';
import { LocalError } from '../local-error.ts';
import { type RunFile, readRunFile } from '../run/run-file.ts';
import { cloudWatchLogSource } from './cloudwatch-log-source.ts';
import type { LogSource } from './log-source.ts';
import type { Terminal } from './terminal.ts';

/**
 * The run of this project.
 *
 * @throws LocalError `not_running`
 */
export function currentRun({ cwd }: Terminal): RunFile {
  return readRunFile(join(cwd, '.lamplight'));
}

/** Its log groups. */
export function logsOf({ endpoints }: RunFile): Promise<LogSource> {
  const { aws, region, accessKeyId, secretAccessKey } = endpoints;
  return cloudWatchLogSource({ endpoint: aws, region, credentials: { accessKeyId, secretAccessKey } });
}

/** Says in one line what a refused or reset connection means: the run ended between the two commands. */
export async function whileRunning<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!String(error).includes('ECONNREFUSED')) throw error; // its code is lost where the SDK wraps it
    throw new LocalError('not_running', 'no local run in this folder: start one with `npx lamplight dev`');
  }
}
