import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const ENTRY = join(import.meta.dirname, 'child-handler.ts');
const ROOT = join(import.meta.dirname, '../..');

export interface Child {
  process: ChildProcess;
  /** All that it has written so far. */
  output(): string;
  /** Resolves when it has ended and everything that it wrote is here. */
  ended: Promise<void>;
}

export interface Bundle {
  /** Starts the handler in a process of its own, as Lambda's runtime would; `job` says what it does. Of its output the end is kept. */
  start(job: Record<string, unknown>, options?: { keepBytes?: number }): Child;
  remove(): void;
}

/** The handler of `child-handler.ts`, bundled as one is for Lambda. */
export async function bundleChild(): Promise<Bundle> {
  const folder = mkdtempSync(join(tmpdir(), 'lamplight-prove-'));
  const outfile = join(folder, 'index.mjs');
  await build({
    entryPoints: [ENTRY],
    outfile,
    absWorkingDir: ROOT,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    conditions: ['lamplight-source'],
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'error',
  });
  return {
    start(job, { keepBytes = Number.POSITIVE_INFINITY } = {}) {
      const child = spawn(process.execPath, ['--expose-gc', outfile, JSON.stringify(job)], {
        env: { AWS_LAMBDA_FUNCTION_NAME: 'prove', LAMPLIGHT_TRACES: 'none', POWERTOOLS_SERVICE_NAME: 'prove' },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const chunks: Buffer[] = [];
      let bytes = 0;
      child.stdout!.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        chunks.push(chunk);
        while (bytes - chunks[0]!.length > keepBytes) bytes -= chunks.shift()!.length;
      });
      const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
      return { process: child, output: () => Buffer.concat(chunks).toString(), ended };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
