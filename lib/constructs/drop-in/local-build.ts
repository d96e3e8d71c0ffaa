import { isAbsolute, resolve } from 'node:path';
import type { BundlingOptions } from 'aws-cdk-lib/aws-lambda-nodejs';
import { FeatureFlags } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { BuildOptions } from 'esbuild';

/** Since CDK 2.202: what the SDK of the runtime brings along is left out of bundles too. */
const EXCLUDE_SMITHY = '@aws-cdk/aws-lambda-nodejs:sdkV3ExcludeSmithyPackages';

/** What esbuild alone cannot do again: other programs have a part in it. */
const NOT_ESBUILD = [
  'commandHooks',
  'nodeModules',
  'preCompilation',
  'esbuildArgs',
  'forceDockerBundling',
  'dockerImage',
] as const;

export interface LocalBuildOptions {
  bundling: BundlingOptions | undefined;
  /** Absolute folder that CDK bundles in. */
  projectRoot: string;
  /** `nodejs24.x` */
  runtime: string;
  /** Beside esbuild's own. */
  conditions: string[];
}

/**
 * The options of esbuild by which a local run builds a function's code again when one of its sources changes: those that CDK
 * gives esbuild's command line.
 *
 * @returns undefined where the code is not made by esbuild alone
 */
export function localBuild(
  scope: IConstruct,
  { bundling = {}, projectRoot, runtime, conditions }: LocalBuildOptions,
): BuildOptions | undefined {
  if (NOT_ESBUILD.some((key) => bundling[key] !== undefined && bundling[key] !== false)) return undefined;
  const { format, tsconfig, sourceMap, sourceMapMode } = bundling;
  const smithy = FeatureFlags.of(scope).isEnabled(EXCLUDE_SMITHY) ? ['@smithy/*'] : [];
  const mapped = sourceMapMode === undefined || (sourceMapMode as string) === 'default' ? 'linked' : sourceMapMode;
  return {
    absWorkingDir: projectRoot,
    bundle: true,
    platform: 'node',
    target: bundling.target ?? `node${/\d+/.exec(runtime)?.[0]}`,
    format: (format as 'cjs' | 'esm' | undefined) ?? 'cjs',
    outExtension: { '.js': (format as string | undefined) === 'esm' ? '.mjs' : '.js' },
    minify: bundling.minify,
    keepNames: bundling.keepNames,
    sourcemap: (sourceMapMode ?? sourceMap) ? (mapped as 'linked' | 'inline' | 'external' | 'both') : false,
    sourcesContent: bundling.sourcesContent,
    external: bundling.externalModules ?? (bundling.bundleAwsSDK ? [] : ['@aws-sdk/*', ...smithy]),
    loader: bundling.loader as BuildOptions['loader'],
    define: bundling.define,
    tsconfig: tsconfig && (isAbsolute(tsconfig) ? tsconfig : resolve(tsconfig)),
    banner: bundling.banner === undefined ? undefined : { js: bundling.banner },
    footer: bundling.footer === undefined ? undefined : { js: bundling.footer },
    mainFields: bundling.mainFields,
    inject: bundling.inject,
    charset: bundling.charset as 'ascii' | 'utf8' | undefined,
    conditions: conditions.length > 0 ? conditions : undefined,
    logLevel: 'silent',
  };
}
