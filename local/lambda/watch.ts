import { dirname, join } from 'node:path';
import type { BuildFailure } from 'esbuild';
import type { Clock } from '../clock.ts';
import { createFolderWatches } from '../folder-watches.ts';
import type { NoticeRecord, Records } from '../records.ts';
import { type BundleGroup, createBundleGroup, groupsOf } from './bundle-group.ts';
import { lastSaved } from './last-saved.ts';
import type { FunctionPool } from './pool.ts';

/** An editor's save is several events; one build answers them. */
const SETTLE_MS = 20;

export interface WatchOptions {
  /** Absolute folder that the bundles' entries are relative to. */
  projectFolder: string;
  /** When the run began to read the sources, in milliseconds since the epoch: what was saved later is not in its code yet. */
  sinceMs: number;
  clock: Clock;
  records: Records;
}

export interface BundleWatch {
  /** Whether a bundle is made of this file, so that a change of it is answered here; absolute. */
  covers(file: string): boolean;
  stop(): Promise<void>;
}

/**
 * Builds the code of these functions again when one of its sources changes, as synth builds it, and hands each function whose
 * code is another one to its pool. A build that fails is said, and the old code stays.
 * Environment, routes and permissions come from the template: changes to those want a new start.
 *
 * @param pools those whose code `lamplight/cdk` did not make are left alone
 */
export async function watchBundles(pools: Iterable<FunctionPool>, options: WatchOptions): Promise<BundleWatch> {
  const { projectFolder, sinceMs, clock, records } = options;
  const grouped = groupsOf([...pools]);
  const groups = await Promise.all(grouped.map((group) => createBundleGroup(group, projectFolder, sinceMs)));
  const folders = createFolderWatches({ changed: change, complain: (message) => say('warning', message) });
  const known = new Set<string>();
  const changed = new Set<string>();
  let stopped = false;
  let settle: NodeJS.Timeout | undefined;
  // Only a build knows all the sources; for bundles it also finds what changed since synth.
  let work: Promise<void> = buildAll(groups);
  for (const { fn } of grouped.flat()) follow([join(fn.bundle!.build ? '' : projectFolder, fn.bundle!.entry)]);

  function change(file: string): void {
    changed.add(file);
    clearTimeout(settle);
    settle = setTimeout(() => {
      work = work.then(() => {
        const files = [...changed];
        changed.clear();
        // One that failed may want a file that was not there.
        return buildAll(groups.filter(({ sources }) => !sources || files.some((one) => sources.includes(one))));
      });
    }, SETTLE_MS);
  }

  async function buildAll(some: readonly BundleGroup[]): Promise<void> {
    await Promise.all(some.map(rebuild));
  }

  async function rebuild(group: BundleGroup): Promise<void> {
    if (stopped) return;
    const startedAt = performance.now();
    const startedMs = Date.now();
    try {
      const live = await group.build();
      for (const { fn } of live) {
        say('info', `${fn.title}: new code is live after ${Math.round(performance.now() - startedAt)} ms`);
      }
    } catch (error) {
      sayFailure(error as BuildFailure);
    }
    const sources = group.sources ?? [];
    follow(sources);
    // Saved after it was read, and before its folder was watched.
    if ((await lastSaved(sources)) >= startedMs) change(sources[0]!);
  }

  function follow(sources: readonly string[]): void {
    for (const source of sources) {
      known.add(source);
      if (!source.includes('node_modules')) folders.follow(dirname(source));
    }
  }

  function sayFailure({ errors = [], message }: BuildFailure): void {
    const lines = errors.map(({ text, location }) =>
      location ? `${location.file}:${location.line}:${location.column + 1}: ${text}` : text,
    );
    say('error', `the old code stays: ${lines.join('; ') || message}`);
  }

  function say(level: NoticeRecord['level'], message: string): void {
    if (!stopped) records.publish({ kind: 'notice', time: clock.now(), level, source: 'build', message });
  }

  return {
    covers: (file) => known.has(file),
    async stop() {
      stopped = true;
      clearTimeout(settle);
      folders.stop();
      await work;
      await Promise.all(groups.map((group) => group.dispose()));
    },
  };
}
