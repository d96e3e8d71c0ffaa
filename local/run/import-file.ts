import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuildFailure } from 'esbuild';
import { makeBuildFolder } from '../../lib/constructs/build-folder.ts';
import { BUILD_FOLDER } from '../../lib/constructs/bundle-options.ts';
import { readJsonFile } from '../json-file.ts';
import { LocalError } from '../local-error.ts';

/** What is bundled may be CommonJS that requires a package, which an ES module cannot. */
const REQUIRE_BANNER =
  "import { createRequire as lamplightCreateRequire } from 'node:module'; const require = lamplightCreateRequire(import.meta.url);";

let count = 0;

/**
 * Imports an ES module of a project. Where the project is none (package.json without `"type": "module"`), Node would take the
 * file for CommonJS, and find no import without extension: it is bundled first, packages left out.
 *
 * @param file absolute
 */
export async function importFile(file: string, projectFolder: string): Promise<unknown> {
  if (isEsm(projectFolder)) return load(file, file);
  const { build } = await import('esbuild');
  const outfile = join(makeBuildFolder(join(projectFolder, BUILD_FOLDER)), `import-${process.pid}-${count++}.mjs`);
  try {
    await build({
      entryPoints: [file],
      outfile,
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      banner: { js: REQUIRE_BANNER },
      target: 'node24',
      logLevel: 'silent',
    }).catch((error: BuildFailure) => {
      const [{ text, location } = { text: error.message, location: null }] = error.errors ?? [];
      const place = location ? `${location.file}:${location.line}` : file;
      throw new LocalError('config_invalid', `${place}: ${text}`);
    });
    return await load(outfile, file);
  } finally {
    rmSync(outfile, { force: true });
  }
}

/** @param written the file that a person wrote, which what is loaded was made of */
async function load(file: string, written: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    const { code, name, message, stack = '' } = error as NodeJS.ErrnoException;
    // Which package to install, the command line says.
    if (error instanceof LocalError || (code === 'ERR_MODULE_NOT_FOUND' && message.startsWith('Cannot find package'))) {
      throw error;
    }
    // What was bundled is gone by now; and what a package throws, it throws at who calls it.
    const frames = file === written ? stack.matchAll(/file:\/\/(\/[^\s()]+?:\d+)/g) : [];
    const place = [...frames].map(([, frame]) => frame!).find((frame) => !frame.includes('/node_modules/')) ?? written;
    throw new LocalError('config_invalid', `${place} does not load: ${name}: ${message}`);
  }
}

function isEsm(projectFolder: string): boolean {
  const file = join(projectFolder, 'package.json');
  // Without a package.json the one above decides, as for Node: its own words are best.
  if (!existsSync(file)) return true;
  return readJsonFile<{ type: string }>(file).type === 'module';
}
