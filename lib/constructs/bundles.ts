import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { App } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type BuildOptions, buildSync, type OutputFile } from 'esbuild';

/** Some CommonJS dependencies call `require` for Node's own modules, which an ES module does not have. */
const REQUIRE_BANNER =
  "import { createRequire as lamplightCreateRequire } from 'node:module'; const require = lamplightCreateRequire(import.meta.url);";

/**
 * Bundles are laid out as if they lay here, two folders below the project, as `cdk.out/asset.<hash>` does. So the paths in
 * the source maps are the same on every machine, and locally they lead to the sources.
 */
const LAYOUT_FOLDER = 'cdk.out';

/** In this repository functions import the layer's sources; the published package has built files only. */
const LAYER_CONDITIONS = import.meta.url.endsWith('.ts') ? ['lamplight-source'] : [];

export interface BundlesProps {
  /** Entry file by bundle name, relative to the project: `{ api: 'functions/api/handler.ts' }`. */
  entries: Record<string, string>;
  /** Absolute folder that entries are relative to; default: the working directory, which the CDK CLI sets. */
  projectFolder?: string;
}

/** The deployable bundles of all functions of an app, made by one esbuild run: the same sources give the same bytes. */
export class Bundles extends Construct {
  readonly entries: Readonly<Record<string, string>>;
  readonly #folder: string;

  constructor(scope: Construct, id: string, { entries, projectFolder = process.cwd() }: BundlesProps) {
    super(scope, id);
    this.entries = entries;
    const outFolder = App.of(this)?.outdir ?? LAYOUT_FOLDER;
    this.#folder = resolve(projectFolder, outFolder, 'bundles', this.node.addr);
    for (const [name, entry] of Object.entries(entries)) {
      if (!existsSync(resolve(projectFolder, entry))) {
        throw new Error(`bundle ${name}: no file ${entry} in ${projectFolder}; create it, or correct the entry`);
      }
    }
    const { outputFiles = [] } = buildSync(bundleOptions(entries, projectFolder));
    writeBundles(outputFiles, projectFolder, (name) => join(this.#folder, name));
  }

  /** The code of one function, addressed by its content. */
  code(name: string): Code {
    if (!(name in this.entries)) {
      throw new Error(`no bundle ${name}; the bundles are ${Object.keys(this.entries).join(', ')}`);
    }
    return Code.fromAsset(join(this.#folder, name));
  }
}

/**
 * The options of every build of deployable bundles, on synth as in a local rebuild (`esbuild.context`). Nothing is written:
 * hand the output files to `writeBundles`.
 *
 * Everything is bundled, the AWS SDK too, so that what ran locally is what runs on AWS, byte for byte.
 */
export function bundleOptions(entries: Readonly<Record<string, string>>, projectFolder: string): BuildOptions {
  return {
    absWorkingDir: projectFolder,
    entryPoints: Object.entries(entries).map(([name, entry]) => ({ in: `./${entry}`, out: `${name}/index` })),
    outdir: LAYOUT_FOLDER,
    outExtension: { '.js': '.mjs' },
    write: false,
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
    metafile: true,
    logLevel: 'silent',
  };
}

/** Writes what `bundleOptions` built: one folder per bundle, emptied first. */
export function writeBundles(files: OutputFile[], projectFolder: string, folderOf: (name: string) => string): void {
  const layout = resolve(projectFolder, LAYOUT_FOLDER) + sep;
  const emptied = new Set<string>();
  for (const file of files) {
    const [name = '', ...rest] = file.path.slice(layout.length).split(sep);
    const folder = folderOf(name);
    if (!emptied.has(folder)) rmSync(folder, { recursive: true, force: true });
    emptied.add(folder);
    const target = join(folder, ...rest);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, file.contents);
  }
}
