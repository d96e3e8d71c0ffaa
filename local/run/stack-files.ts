import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ENDINGS = ['', '.ts', '.mts', '.js', '.mjs', '.cjs'];

/**
 * The files of a CDK app's own code: what its command runs, and all that this imports of the project.
 *
 * @param command `app` of cdk.json: `node bin/shop.ts`, `npx tsx bin/shop.ts`
 * @returns absolute paths; undefined where the command names no file of JavaScript or TypeScript
 */
export async function stackFiles(command: string, projectFolder: string): Promise<ReadonlySet<string> | undefined> {
  const entry = entryOf(command, projectFolder);
  if (!entry) return undefined;
  const { build } = await import('esbuild');
  try {
    const { metafile } = await build({
      absWorkingDir: projectFolder,
      entryPoints: [entry],
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      write: false,
      metafile: true,
      logLevel: 'silent',
    });
    return new Set(Object.keys(metafile.inputs).map((file) => resolve(projectFolder, file)));
  } catch {
    // What is wrong with it the synth says, in the app's own words.
    return undefined;
  }
}

function entryOf(command: string, projectFolder: string): string | undefined {
  const words = command.split(/\s+/).map((word) => word.replace(/^['"]|['"]$/g, ''));
  const files = words.flatMap((word) => ENDINGS.map((ending) => join(projectFolder, word + ending)));
  return files.find((file) => /\.[cm]?[jt]s$/.test(file) && existsSync(file));
}
