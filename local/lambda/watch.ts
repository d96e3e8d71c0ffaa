import { type FSWatcher, watch } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { BuildFailure, BuildResult, OutputFile } from 'esbuild';
import type { Clock } from '../clock.ts';
import type { NoticeRecord, Records } from '../records.ts';
import type { FunctionPool } from './pool.ts';

/** An editor's save is several events; one build answers them. */
const SETTLE_MS = 20;

export interface WatchOptions {
  /** Absolute folder that the bundles' entries are relative to. */
  projectFolder: string;
  clock: Clock;
  records: Records;
}

export interface BundleWatch {
  stop(): Promise<void>;
}

/**
 * Builds the bundles of these functions again when one of their sources changes, as synth builds them, and hands each
 * function whose code is another one to its pool. A build that fails is said, and the old code stays.
 * Environment, routes and permissions come from the template: changes to those want a new start.
 *
 * @param pools those without a bundle of `lamplight/cdk` are left alone
 */
export async function watchBundles(pools: Iterable<FunctionPool>, options: WatchOptions): Promise<BundleWatch> {
  const { projectFolder, clock, records } = options;
  const watched = [...pools].filter(({ fn }) => fn.bundle);
  const running = new Map<FunctionPool, string>();
  const folders = new Map<string, FSWatcher>();
  let generation = 0;
  let stopped = false;
  let settle: NodeJS.Timeout | undefined;
  let work: Promise<void> = Promise.resolve();
  if (watched.length === 0) return { stop: async () => {} };

  const [{ context }, { bundleOptions }] = await Promise.all([
    import('esbuild'),
    import('../../lib/constructs/bundle-options.ts'),
  ]);
  const entries = Object.fromEntries(watched.map(({ fn }) => [fn.bundle!.name, fn.bundle!.entry]));
  const build = await context({ ...bundleOptions(entries, projectFolder, 'live'), write: false, metafile: true });
  for (const pool of watched) running.set(pool, await codeIn(pool.fn.codeFolder));
  follow(Object.values(entries));
  // Only a build knows all the sources; it also finds what changed since synth.
  change();

  function change(): void {
    clearTimeout(settle);
    settle = setTimeout(() => {
      work = work.then(rebuild);
    }, SETTLE_MS);
  }

  async function rebuild(): Promise<void> {
    if (stopped) return;
    const startedAt = performance.now();
    let result: BuildResult;
    try {
      result = await build.rebuild();
    } catch (error) {
      return sayFailure(error as BuildFailure);
    }
    follow(Object.keys(result.metafile!.inputs));
    generation += 1;
    await Promise.all(watched.map((pool) => replace(pool, result.outputFiles!, startedAt)));
  }

  async function replace(pool: FunctionPool, outputs: OutputFile[], startedAt: number): Promise<void> {
    const files = outputs.filter(({ path }) => basename(dirname(path)) === pool.fn.bundle!.name);
    const code = files.find(({ path }) => path.endsWith('.mjs'))?.text ?? '';
    if (stopped || code === running.get(pool)) return;
    running.set(pool, code);
    // Two folders by turns: an instance that is just starting still finds the code before.
    const folder = join(projectFolder, '.lamplight', `live-${generation % 2}`, pool.fn.bundle!.name);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    for (const file of files) await writeFile(join(folder, basename(file.path)), file.contents);
    const live = await pool.replaceCode(folder);
    if (live) say('info', `${pool.fn.title}: new code is live after ${Math.round(performance.now() - startedAt)} ms`);
  }

  function follow(sources: string[]): void {
    for (const source of sources) {
      const folder = dirname(resolve(projectFolder, source));
      if (folders.has(folder) || source.includes('node_modules')) continue;
      try {
        folders.set(
          folder,
          watch(folder, change)
            .unref()
            .on('error', () => folders.delete(folder)),
        );
      } catch {
        // The folder is gone again, or was none: the build says so where it matters.
      }
    }
  }

  function sayFailure({ errors = [], message }: BuildFailure): void {
    const lines = errors.map(({ text, location }) =>
      location ? `${location.file}:${location.line}:${location.column + 1}: ${text}` : text,
    );
    say('error', `the old code stays: ${lines.join('; ') || message}`);
  }

  function say(level: NoticeRecord['level'], message: string): void {
    records.publish({ kind: 'notice', time: clock.now(), level, source: 'build', message });
  }

  return {
    async stop() {
      stopped = true;
      clearTimeout(settle);
      for (const watcher of folders.values()) watcher.close();
      await work;
      await build.dispose();
    },
  };
}

async function codeIn(folder: string): Promise<string> {
  return readFile(join(folder, 'index.mjs'), 'utf8').catch(() => '');
}
