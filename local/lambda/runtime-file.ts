import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

let file: Promise<string> | undefined;

/**
 * The file that a function instance runs: the built one in the package; from sources, one bundle made of them on
 * first use (stripping types in each process would add 23 ms to every cold start).
 */
export function runtimeFile(): Promise<string> {
  file ??= locate().catch((error: unknown) => {
    file = undefined; // a disk that was full may have room at the next start
    throw error;
  });
  return file;
}

async function locate(): Promise<string> {
  const built = fileURLToPath(new URL('./runtime/main.js', import.meta.url));
  if (existsSync(built)) return built;

  const { build } = await import('esbuild');
  const entry = fileURLToPath(new URL('./runtime/main.ts', import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node24',
  });
  const code = outputFiles[0]!.contents;
  // Named by its content: runs share it, and two that start together write the same.
  const target = join(
    tmpdir(),
    'lamplight',
    `runtime-${createHash('sha256').update(code).digest('hex').slice(0, 16)}.mjs`,
  );
  if (!existsSync(target)) {
    await mkdir(join(tmpdir(), 'lamplight'), { recursive: true });
    await writeFile(`${target}.${process.pid}`, code);
    await rename(`${target}.${process.pid}`, target);
  }
  return target;
}
