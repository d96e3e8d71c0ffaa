import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { type NodejsFunctionProps, NodejsFunction as PlainNodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Construct } from 'constructs';
import { localBuild } from './drop-in/local-build.ts';
import { writeWrapper } from './drop-in/write-wrapper.ts';
import { stageOf } from './stage.ts';

const LOCK_FILES = ['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'bun.lockb'];
const ENTRY_EXTENSIONS = ['.ts', '.js', '.mjs', '.mts', '.cts', '.cjs'];

/** `.ts` in this repository, `.js` in the package. */
const EXTENSION = extname(import.meta.url);

/** This repository's own sources are not built: esbuild has to be told where they are. */
const CONDITIONS = EXTENSION === '.ts' ? ['lamplight-source', 'module'] : [];

/**
 * CDK's `NodejsFunction`, observed: the entry is wrapped by a few generated lines, and nothing else changes: no logical id, no
 * property but the code's hash. Taking it back is the same line.
 *
 * @example
 * -import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
 * +import { NodejsFunction } from 'lamplight/cdk';
 */
export class NodejsFunction extends PlainNodejsFunction {
  constructor(scope: Construct, id: string, props: NodejsFunctionProps = {}) {
    const wrapped = props.code ? undefined : wrap(scope, id, props);
    super(scope, id, wrapped ? { ...props, entry: wrapped.entry, bundling: withConditions(props.bundling) } : props);
    if (wrapped && stageOf(scope) === 'local') this.#buildAgain(wrapped, props);
  }

  /** Says in the template of a local run how the code is made of which file, so that it is made again when a source changes. */
  #buildAgain({ entry, projectRoot }: Wrapped, { bundling }: NodejsFunctionProps): void {
    const build = localBuild(this, { bundling, projectRoot, runtime: this.runtime.name, conditions: CONDITIONS });
    const name = this.node.path.replace(/[^A-Za-z0-9]+/g, '-');
    if (build) (this.node.defaultChild as CfnFunction).addMetadata('lamplight:bundle', { name, entry, build });
  }
}

interface Wrapped {
  /** The file that observes the function's own entry; absolute, as the folder. */
  entry: string;
  projectRoot: string;
}

function wrap(scope: Construct, id: string, props: NodejsFunctionProps): Wrapped {
  const entry = resolve(props.entry ?? besideDefiningFile(id));
  if (!existsSync(entry)) throw new Error(`NodejsFunction ${id}: no file ${entry}; correct its entry`);
  const projectRoot = props.depsLockFilePath ? dirname(resolve(props.depsLockFilePath)) : rootOf(entry);
  const wrapper = writeWrapper({
    projectRoot,
    entry,
    exported: (props.handler ?? 'handler').split('.').at(-1)!,
    environment: {
      LAMPLIGHT_STAGE: stageOf(scope),
      LAMPLIGHT_FUNCTION: id,
      POWERTOOLS_SERVICE_NAME: packageName(projectRoot),
    },
  });
  return { entry: wrapper, projectRoot };
}

function withConditions(bundling: NodejsFunctionProps['bundling']): NodejsFunctionProps['bundling'] {
  if (CONDITIONS.length === 0) return bundling;
  return { ...bundling, esbuildArgs: { '--conditions': CONDITIONS.join(), ...bundling?.esbuildArgs } };
}

/** Where CDK looks by itself: `my-stack.worker.ts` beside `my-stack.ts`, for the id `worker`. */
function besideDefiningFile(id: string): string {
  const frames = (new Error().stack ?? '').split('\n').slice(1);
  const files = frames.flatMap(
    (frame) => /\(?((?:file:\/\/)?\/?[^()\s]+\.[cm]?[jt]s):\d+:\d+\)?$/.exec(frame)?.[1] ?? [],
  );
  const paths = files.map((file) => (file.startsWith('file://') ? fileURLToPath(file) : file));
  const defining = paths.find((file) => file !== import.meta.filename);
  const base = defining ? `${defining.slice(0, -extname(defining).length)}.${id}` : id;
  const found = ENTRY_EXTENSIONS.map((extension) => base + extension).find(existsSync);
  if (!found) throw new Error(`NodejsFunction ${id}: no ${base}.ts; give its entry`);
  return found;
}

function rootOf(entry: string): string {
  for (let folder = dirname(entry); folder !== dirname(folder); folder = dirname(folder)) {
    if (LOCK_FILES.some((name) => existsSync(join(folder, name)))) return folder;
  }
  throw new Error(`no lock file above ${entry}; run \`npm install\`, or give depsLockFilePath`);
}

function packageName(folder: string): string | undefined {
  const file = join(folder, 'package.json');
  if (!existsSync(file)) return undefined;
  const { name } = JSON.parse(readFileSync(file, 'utf8')) as { name?: string };
  return name?.split('/').at(-1);
}
