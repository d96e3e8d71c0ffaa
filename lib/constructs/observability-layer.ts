import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { Architecture, Code, LayerVersion, Runtime } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { buildSync } from 'esbuild';
import { bundleOptions } from './bundle-options.ts';

/** `.ts` in this repository, `.js` in the package. */
const EXTENSION = extname(import.meta.url);
/** Of the sources, or of what was built of them: `dist` in the package. */
const CODE_FOLDER = join(import.meta.dirname, '../..');

/** What functions import at run time, by the package's own names. */
const ENTRIES = {
  observe: `layers/observability/observe${EXTENSION}`,
  catalogue: `layers/observability/catalogue${EXTENSION}`,
  powertools: `layers/observability/powertools${EXTENSION}`,
};

export interface ObservabilityLayerProps {
  /** Default: one that CloudFormation makes. */
  layerVersionName?: string;
  /** Default: what Lambda has of Node.js that the layer supports, 22 and 24. */
  compatibleRuntimes?: Runtime[];
}

/**
 * The observability layer as a Lambda layer, for functions that do not bundle it: with it, `import { observe } from
 * 'lamplight/observe'`, `lamplight/catalogue` and `lamplight/powertools` are found in /opt. Such a function is an ES module.
 *
 * @example new Function(this, 'Fn', { …, layers: [new ObservabilityLayer(this, 'Layer')] });
 */
export class ObservabilityLayer extends LayerVersion {
  constructor(scope: Construct, id: string, props: ObservabilityLayerProps = {}) {
    const { layerVersionName, compatibleRuntimes = [Runtime.NODEJS_22_X, Runtime.NODEJS_24_X] } = props;
    const folder = buildLayer();
    try {
      super(scope, id, {
        code: Code.fromAsset(folder), // copied into the assembly here
        layerVersionName,
        description: 'lamplight/observe, lamplight/catalogue and lamplight/powertools',
        compatibleRuntimes,
        compatibleArchitectures: [Architecture.ARM_64, Architecture.X86_64],
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}

/** The entries share their state, so they are built together, with what they have in common in files of its own. */
function buildLayer(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lamplight-layer-'));
  const target = join(folder, 'nodejs/node_modules/lamplight');
  mkdirSync(target, { recursive: true });
  const packageFolder = folderOfPackage();
  const { outExtension, entryPoints: _ofBundles, ...options } = bundleOptions({}, packageFolder, '');
  buildSync({
    ...options,
    target: 'node22',
    entryPoints: Object.entries(ENTRIES).map(([out, file]) => ({ in: join(CODE_FOLDER, file), out })),
    outdir: target,
    outExtension,
    splitting: true,
    sourcemap: false,
  });
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version?: string };
  const exported = Object.keys(ENTRIES).map((name) => [`./${name}`, `./${name}.mjs`]);
  const description = { name: 'lamplight', version, type: 'module', exports: Object.fromEntries(exported) };
  writeFileSync(join(target, 'package.json'), JSON.stringify(description));
  return folder;
}

/** The built files are in `dist` of the package, which keeps the dependencies and package.json above it. */
function folderOfPackage(): string {
  return existsSync(join(CODE_FOLDER, 'package.json')) ? CODE_FOLDER : join(CODE_FOLDER, '..');
}
