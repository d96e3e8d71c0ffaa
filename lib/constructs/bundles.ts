import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Code, type CodeConfig } from 'aws-cdk-lib/aws-lambda';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { CfnResource } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type BuildOptions, buildSync } from 'esbuild';

/** Some CommonJS dependencies call `require` for Node's own modules, which an ES module does not have. */
const REQUIRE_BANNER =
  "import { createRequire as lamplightCreateRequire } from 'node:module'; const require = lamplightCreateRequire(import.meta.url);";

/** In this repository functions import the layer's sources; the published package has built files only. */
const LAYER_CONDITIONS = import.meta.url.endsWith('.ts') ? ['lamplight-source'] : [];

/**
 * Bundles are built in a folder of this one, so that the paths in their source maps, which are relative, are the same on
 * every machine; a local run keeps its assembly here too, where they lead to the sources.
 */
const BUILD_FOLDER = '.lamplight';

export interface BundlesProps {
  /** Entry file by bundle name, relative to the project: `{ api: 'functions/api/handler.ts' }`. */
  entries: Record<string, string>;
  /** Absolute folder that entries are relative to; default: the working directory, which the CDK CLI sets. */
  projectFolder?: string;
}

/** The deployable bundles of all functions of an app, made by one esbuild run: the same sources give the same bytes. */
export class Bundles extends Construct {
  readonly entries: Readonly<Record<string, string>>;
  readonly #assets = new Map<string, Asset>();

  constructor(scope: Construct, id: string, { entries, projectFolder = process.cwd() }: BundlesProps) {
    super(scope, id);
    this.entries = entries;
    for (const [name, entry] of Object.entries(entries)) {
      if (!existsSync(resolve(projectFolder, entry))) {
        throw new Error(`bundle ${name}: no file ${entry} in ${projectFolder}; create it, or correct the entry`);
      }
    }
    // Two runs at once must not build into one folder.
    const folder = `bundles-${process.pid}-${this.node.addr}`;
    const buildFolder = join(projectFolder, BUILD_FOLDER, folder);
    buildSync(bundleOptions(entries, projectFolder, folder));
    for (const name of Object.keys(entries)) {
      this.#assets.set(name, new Asset(this, name, { path: join(buildFolder, name) }));
    }
    // CDK has copied it all into the assembly, unless it was called with `--no-staging`.
    const isStaged = ![...this.#assets.values()].some(({ assetPath }) => assetPath.startsWith(buildFolder));
    if (isStaged) rmSync(buildFolder, { recursive: true });
  }

  /** The code of one function, addressed by its content. */
  code(name: string): Code {
    const asset = this.#assets.get(name);
    if (!asset) throw new Error(`no bundle ${name}; the bundles are ${Object.keys(this.entries).join(', ')}`);
    return new StagedCode(asset);
  }
}

/** As `Code.fromAsset`, for an asset that is there already. */
class StagedCode extends Code {
  readonly isInline = false;
  readonly #asset: Asset;

  constructor(asset: Asset) {
    super();
    this.#asset = asset;
  }

  override bind(): CodeConfig {
    return { s3Location: { bucketName: this.#asset.s3BucketName, objectKey: this.#asset.s3ObjectKey } };
  }

  override bindToResource(resource: CfnResource): void {
    this.#asset.addResourceMetadata(resource, 'Code');
  }
}

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
