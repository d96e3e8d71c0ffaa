import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type { BuildOptions, BuildResult, Metafile } from 'esbuild';
import { BUILD_FOLDER, bundleOptions } from '../../lib/constructs/bundle-options.ts';
import { lastSaved } from './last-saved.ts';
import type { FunctionPool } from './pool.ts';

type Built = BuildResult<{ write: false; metafile: true }>;

/** Bundles that one esbuild run makes, since their options are the same. */
export interface BundleGroup {
  /** Absolute paths of all that the last build read; undefined before the first, and after one that failed. */
  readonly sources: readonly string[] | undefined;
  /**
   * Builds again, and hands each function whose code is another one to its pool.
   *
   * @returns the pools whose new code is live
   * @throws BuildFailure of esbuild; the old code stays
   */
  build(): Promise<FunctionPool[]>;
  dispose(): Promise<void>;
}

/** The pools whose code this machine can make again, by the options that make it. */
export function groupsOf(pools: readonly FunctionPool[]): FunctionPool[][] {
  const bundled = pools.filter(({ fn }) => fn.bundle);
  return [...Map.groupBy(bundled, ({ fn }) => JSON.stringify(fn.bundle!.build ?? 'bundles')).values()];
}

/** @param sinceMs what was saved after this is not in the running code */
export async function createBundleGroup(
  pools: readonly FunctionPool[],
  projectFolder: string,
  sinceMs: number,
): Promise<BundleGroup> {
  const { context } = await import('esbuild');
  const entries = Object.fromEntries(pools.map(({ fn }) => [fn.bundle!.name, fn.bundle!.entry]));
  const own = pools[0]!.fn.bundle!.build;
  const options = own ? ownOptions(own, entries) : bundleOptions(entries, projectFolder, 'live');
  const running = new Map<FunctionPool, string>();
  // Those of `Bundles` are the same byte for byte, so that what changed since synth is another code. Of others the time of the save tells.
  if (!own) for (const pool of pools) running.set(pool, await codeIn(pool.fn.codeFolder));
  const { rebuild, dispose } = await context({ ...options, write: false, metafile: true });
  let generation = 0;
  let sources: string[] | undefined;

  async function replace(pool: FunctionPool, { outputFiles, metafile }: Built, startedMs: number): Promise<boolean> {
    const files = outputFiles.filter(({ path }) => basename(dirname(path)) === pool.fn.bundle!.name);
    const code = hashOf(files.find(({ path }) => /\.m?js$/.test(path))?.contents ?? new Uint8Array());
    const before = running.get(pool);
    const savedMs = before === undefined ? await lastSaved(sourcesOf(metafile, pool)) : 0;
    // Saved while it was read: the build that follows a save decides.
    if (savedMs >= startedMs) return false;
    running.set(pool, code);
    const isNew = before === undefined ? savedMs >= sinceMs : code !== before;
    if (!isNew) return false;
    // Two folders by turns: an instance that is just starting still finds the code before.
    const folder = join(projectFolder, BUILD_FOLDER, `live-${generation % 2}`, pool.fn.bundle!.name);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    for (const file of files) await writeFile(join(folder, basename(file.path)), file.contents);
    return pool.replaceCode(folder);
  }

  function absolute(source: string): string {
    return resolve(options.absWorkingDir ?? projectFolder, source);
  }

  function sourcesOf({ outputs }: Metafile, pool: FunctionPool): string[] {
    const own = Object.entries(outputs).filter(([path]) => basename(dirname(path)) === pool.fn.bundle!.name);
    const files = own.flatMap(([, { inputs }]) => Object.keys(inputs)).map(absolute);
    // What synth writes is younger than its start, and nobody's save.
    return files.filter((file) => !file.split(sep).includes(BUILD_FOLDER));
  }

  return {
    get sources() {
      return sources;
    },
    async build() {
      sources = undefined;
      const startedMs = Date.now();
      const built = await rebuild();
      sources = Object.keys(built.metafile.inputs).map(absolute);
      generation += 1;
      const live = await Promise.all(pools.map((pool) => replace(pool, built, startedMs)));
      return pools.filter((_, at) => live[at]);
    },
    dispose,
  };
}

function ownOptions(build: BuildOptions, entries: Readonly<Record<string, string>>): BuildOptions {
  return {
    ...build,
    entryPoints: Object.entries(entries).map(([name, entry]) => ({ in: entry, out: `${name}/index` })),
    outdir: join(BUILD_FOLDER, 'live'),
  };
}

async function codeIn(folder: string): Promise<string> {
  return readFile(join(folder, 'index.mjs')).then(hashOf, () => '');
}

function hashOf(code: Uint8Array): string {
  return createHash('sha256').update(code).digest('hex');
}
