import { globSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { createFolderWatches } from '../folder-watches.ts';
import { readJsonFile } from '../json-file.ts';
import type { FunctionPool } from '../lambda/pool.ts';
import type { NoticeRecord } from '../records.ts';
import { stackFiles } from './stack-files.ts';
import type { LocalSystem } from './start-local.ts';
import { synthAgain } from './synth-again.ts';

/** A save of several files is one synthesis. */
const SETTLE_MS = 100;

/** Changed resources that a notice names. */
const NAMED = 3;

const CODE = '**/*.{ts,mts,cts,tsx,js,mjs,cjs,jsx,json}';
const LEFT_OUT = ['**/node_modules/**', '**/cdk.out*/**', '**/dist/**', '**/.*/**', '**/{test,tests,__tests__}/**'];

export interface StackWatchOptions {
  projectFolder: string;
  /** Whether a change of this file is answered by a build of bundles alone. */
  covers: (file: string) => boolean;
}

/**
 * Synthesises the app again when one of its files changes of which nobody makes a bundle by itself. Functions get their new code;
 * what else is another one in the template wants a new start, and a notice says so.
 */
export async function watchStack(
  system: LocalSystem,
  { projectFolder, covers }: StackWatchOptions,
): Promise<{ stop(): Promise<void> }> {
  const { dataFolder, records, clock, config } = system;
  const folders = createFolderWatches({ changed: change, complain: (message) => say('warning', message) });
  const changed = new Set<string>();
  const code = new Map<FunctionPool, string>();
  const isPlain = [...system.pools.values()].some(({ fn }) => !fn.bundle);
  const command = config.app ?? appOf(projectFolder);
  let ofStack = await stackFiles(command, projectFolder);
  let generation = 0;
  let stopped = false;
  let settle: NodeJS.Timeout | undefined;
  let work: Promise<void> = Promise.resolve();
  follow();

  function follow(): void {
    const files = globSync([CODE, `${config.runbooks ?? 'runbooks'}/*.md`], { cwd: projectFolder, exclude: LEFT_OUT });
    folders.follow(projectFolder);
    for (const file of files) folders.follow(dirname(join(projectFolder, file)));
  }

  function change(file: string): void {
    if (!matters(file)) return;
    changed.add(relative(projectFolder, file));
    clearTimeout(settle);
    settle = setTimeout(() => {
      work = work.then(again);
    }, SETTLE_MS);
  }

  function matters(file: string): boolean {
    if (ofStack?.has(file) || file === join(projectFolder, 'cdk.json')) return true;
    if (/\.md$/.test(file)) return dirname(file) === join(projectFolder, config.runbooks ?? 'runbooks');
    // Whether a function of CDK's own is made of it, only a synthesis knows.
    return !covers(file) && (isPlain || !ofStack) && /\.([cm]?[jt]sx?|json)$/.test(file);
  }

  async function again(): Promise<void> {
    if (stopped || changed.size === 0) return;
    const files = [...changed].join(', ');
    changed.clear();
    const startedAt = performance.now();
    generation += 1;
    try {
      // Two folders by turns: an instance that is just starting still finds the code before.
      const folder = join(dataFolder, `cdk.live-${generation % 2}`);
      const result = await synthAgain(system, { projectFolder, folder, code });
      const took = Math.round(performance.now() - startedAt);
      for (const { fn } of result.live) say('info', `${fn.title}: new code is live after ${took} ms`);
      if (result.changed.length > 0) say('warning', `${files}: ${wordsFor(result.changed)}; start again to run it`);
    } catch (error) {
      // Whatever it is: a run does not end because an app cannot be synthesised for a moment.
      say('error', `${files}: what runs stays: ${(error as Error).message}`);
    }
    ofStack = await stackFiles(command, projectFolder);
    if (!stopped) follow();
  }

  function say(level: NoticeRecord['level'], message: string): void {
    if (!stopped) records.publish({ kind: 'notice', time: clock.now(), level, source: 'synth', message });
  }

  return {
    async stop() {
      stopped = true;
      clearTimeout(settle);
      folders.stop();
      await work;
    },
  };
}

function wordsFor(changed: readonly string[]): string {
  const more = changed.length - NAMED;
  return `the stack changed (${changed.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''})`;
}

function appOf(projectFolder: string): string {
  return readJsonFile<{ app: string }>(join(projectFolder, 'cdk.json')).app ?? '';
}
