import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type NodejsFunctionProps, NodejsFunction as PlainNodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Construct } from 'constructs';
import { BUILD_FOLDER } from './bundle-options.ts';

const LOCK_FILES = ['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'bun.lockb'];
const ENTRY_EXTENSIONS = ['.ts', '.js', '.mjs', '.mts', '.cts', '.cjs'];

/** `.ts` in this repository, `.js` in the package. */
const EXTENSION = extname(import.meta.url);
const OBSERVE_HANDLER = join(import.meta.dirname, 'drop-in', `observe-handler${EXTENSION}`);

/**
 * CDK's `NodejsFunction`, observed: the entry is wrapped by three generated lines, and nothing else changes: no logical id, no
 * property but the code's hash. Taking it back is the same line.
 *
 * @example
 * -import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
 * +import { NodejsFunction } from 'lamplight/cdk';
 */
export class NodejsFunction extends PlainNodejsFunction {
  constructor(scope: Construct, id: string, props: NodejsFunctionProps = {}) {
    super(scope, id, props.code ? props : wrapped(id, props));
  }
}

function wrapped(id: string, props: NodejsFunctionProps): NodejsFunctionProps {
  const entry = resolve(props.entry ?? besideDefiningFile(id));
  if (!existsSync(entry)) throw new Error(`NodejsFunction ${id}: no file ${entry}; correct its entry`);
  const exported = (props.handler ?? 'handler').split('.').at(-1)!;
  const projectRoot = props.depsLockFilePath ? dirname(resolve(props.depsLockFilePath)) : rootOf(entry);
  // Relative paths: absolute ones would give another asset hash on every machine.
  const name = relative(projectRoot, entry).replace(/[^A-Za-z0-9]+/g, '-');
  const folder = join(projectRoot, BUILD_FOLDER, 'observed');
  const wrapper = join(folder, `${name}-${exported}${EXTENSION === '.ts' ? '.ts' : '.js'}`);
  mkdirSync(folder, { recursive: true });
  const from = (file: string) => JSON.stringify(`./${relative(folder, file).replaceAll('\\', '/')}`);
  writeFileSync(
    wrapper,
    `import { ${exported} as plain } from ${from(entry)};\n` +
      `import { observeHandler } from ${from(OBSERVE_HANDLER)};\n` +
      `export const ${exported} = observeHandler(plain);\n`,
  );
  return { ...props, entry: wrapper, bundling: withConditions(props.bundling) };
}

/** This repository's own sources are not built: esbuild has to be told where they are. */
function withConditions(bundling: NodejsFunctionProps['bundling']): NodejsFunctionProps['bundling'] {
  if (EXTENSION !== '.ts') return bundling;
  return { ...bundling, esbuildArgs: { '--conditions': 'lamplight-source,module', ...bundling?.esbuildArgs } };
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
