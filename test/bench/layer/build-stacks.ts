import { globSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { build } from 'esbuild';

export interface Stacks {
  /** The bundle of a stack, by the name of its file. */
  path(name: string): string;
  kilobytes(name: string): number;
  remove(): void;
}

/** Bundles every stack, and the child that runs one, as a function's bundle is: one minified ES module each. */
export async function buildStacks(): Promise<Stacks> {
  const folder = mkdtempSync(join(tmpdir(), 'lamplight-layer-bench-'));
  const sources = globSync(join(import.meta.dirname, 'stacks/*.ts'));
  await build({
    entryPoints: [join(import.meta.dirname, 'child.ts'), ...sources].map((source) => ({
      in: source,
      out: basename(source, '.ts'),
    })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    conditions: ['lamplight-source', 'module'],
    mainFields: ['module', 'main'],
    banner: { js: "import { createRequire as make } from 'node:module'; const require = make(import.meta.url);" },
    minify: true,
    legalComments: 'none',
    logLevel: 'error',
  });
  const path = (name: string) => join(folder, `${name}.mjs`);
  return {
    path,
    kilobytes: (name) => statSync(path(name)).size / 1000,
    remove: () => rmSync(folder, { recursive: true }),
  };
}
