import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';

/** Some CommonJS dependencies call `require` for Node's own modules, which an ES module does not have. */
const REQUIRE_BANNER =
  "import { createRequire as lamplightCreateRequire } from 'node:module'; const require = lamplightCreateRequire(import.meta.url);";

/** In this repository functions import the layer's sources; the published package has built files only. */
const LAYER_CONDITIONS = import.meta.url.endsWith('.ts') ? ['lamplight-source'] : [];

/**
 * Bundles are built in a folder of this one, so that the paths in their source maps, which are relative, are the same on
 * every machine; a local run keeps its assembly here too, where they lead to the sources.
 */
export const BUILD_FOLDER = '.lamplight';

/**
 * The options of every build of deployable bundles, on synth as in a local rebuild (`esbuild.context`): each bundle becomes
 * `.lamplight/<folder>/<name>/index.mjs` of the project, with its source map.
 *
 * Everything is bundled, the AWS SDK too, so that what ran locally is what runs on AWS, byte for byte.
 */
export function bundleOptions(
  entries: Readonly<Record<string, string>>,
  projectFolder: string,
  folder: string,
): BuildOptions {
  return {
    absWorkingDir: projectFolder,
    entryPoints: Object.entries(entries).map(([name, entry]) => ({ in: `./${entry}`, out: `${name}/index` })),
    outdir: join(BUILD_FOLDER, folder),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    conditions: [...LAYER_CONDITIONS, 'module'],
    mainFields: ['module', 'main'],
    banner: { js: REQUIRE_BANNER },
    minify: true,
    // Error classes reach the log as `error_type`: their names must survive.
    keepNames: true,
    legalComments: 'none',
    // Beside the code, with the comment that `node --enable-source-maps` looks for.
    sourcemap: 'linked',
    sourcesContent: false,
    charset: 'utf8',
    logLevel: 'silent',
  };
}
