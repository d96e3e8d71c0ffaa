import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeBuildFolder } from '../../lib/constructs/build-folder.ts';
import { BUILD_FOLDER } from '../../lib/constructs/bundle-options.ts';

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
  if (isEsm(projectFolder)) return import(pathToFileURL(file).href);
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
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile, { force: true });
  }
}

function isEsm(projectFolder: string): boolean {
  const file = join(projectFolder, 'package.json');
  // Without a package.json the one above decides, as for Node: its own words are best.
  if (!existsSync(file)) return true;
  return (JSON.parse(readFileSync(file, 'utf8')) as { type?: string }).type === 'module';
}
