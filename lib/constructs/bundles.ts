import { cpSync, existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Code, type CodeConfig } from 'aws-cdk-lib/aws-lambda';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { type CfnResource, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { type BuildFailure, type BuildOptions, buildSync } from 'esbuild';
import { makeBuildFolder } from './build-folder.ts';
import { BUILD_FOLDER, bundleOptions } from './bundle-options.ts';

export interface BundlesProps {
  /** Entry file by bundle name, relative to the project: `{ api: 'functions/api/handler.ts' }`. */
  entries: Record<string, string>;
  /** Folders that a bundle carries beside its code: `{ migrator: { migrations: 'database/migrations' } }`, relative to the project. */
  folders?: Record<string, Record<string, string>>;
  /** Absolute folder that entries are relative to; default: the working directory, which the CDK CLI sets. */
  projectFolder?: string;
}

/** The deployable bundles of all functions of an app, made by one esbuild run: the same sources give the same bytes. */
export class Bundles extends Construct {
  readonly entries: Readonly<Record<string, string>>;
  readonly #assets = new Map<string, Asset>();

  constructor(scope: Construct, id: string, { entries, folders = {}, projectFolder = process.cwd() }: BundlesProps) {
    super(scope, id);
    this.entries = entries;
    for (const [name, entry] of Object.entries(entries)) {
      if (!existsSync(resolve(projectFolder, entry))) {
        throw new Error(`bundle ${name}: no file ${entry} in ${projectFolder}; create it, or correct the entry`);
      }
    }
    // As CDK's own functions do where only the template is wanted (context `aws:cdk:bundling-stacks`): the entry stands in.
    if (!Stack.of(this).bundlingRequired) {
      for (const [name, entry] of Object.entries(entries)) {
        this.#assets.set(name, new Asset(this, name, { path: resolve(projectFolder, entry) }));
      }
      return;
    }
    // Two runs at once must not build into one folder.
    const folder = `bundles-${process.pid}-${this.node.addr}`;
    const buildFolder = join(makeBuildFolder(join(projectFolder, BUILD_FOLDER)), folder);
    build(bundleOptions(entries, projectFolder, folder));
    for (const name of Object.keys(entries)) {
      for (const [as, from] of Object.entries(folders[name] ?? {})) {
        cpSync(resolve(projectFolder, from), join(buildFolder, name, as), { recursive: true });
      }
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

/** @throws Error with the place and the text of each mistake in the sources, one a line */
function build(options: BuildOptions): void {
  try {
    buildSync(options);
  } catch (failure) {
    const { errors } = failure as BuildFailure;
    if (!errors?.length) throw failure;
    throw new Error(errors.map(({ location, text }) => `${location?.file}:${location?.line}: ${text}`).join('\n'));
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
