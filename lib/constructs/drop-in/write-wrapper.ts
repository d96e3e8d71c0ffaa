import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join, relative } from 'node:path';
import { makeBuildFolder } from '../build-folder.ts';
import { BUILD_FOLDER } from '../bundle-options.ts';

/** `.ts` in this repository, `.js` in the package. */
const EXTENSION = extname(import.meta.url);
const OBSERVE_HANDLER = join(import.meta.dirname, `observe-handler${EXTENSION}`);

/** Where `lamplight init` puts an app's catalogue, beside its cdk.json. */
const CATALOGUE_FILES = ['metrics.ts', 'metrics.mts', 'metrics.js', 'metrics.mjs'];

export interface WrapperOptions {
  /** Absolute folder that bundling starts from. */
  projectRoot: string;
  /** Absolute. */
  entry: string;
  /** Name of the handler among the entry's exports. */
  exported: string;
  /** What the layer reads, where Lambda's environment does not say it. */
  environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Writes the entry that observes another one: what the layer reads first, the app's catalogue where it has one, so that
 * requests are measured, and the handler. Paths are relative, since absolute ones would give another hash on every machine.
 *
 * @returns its absolute path
 */
export function writeWrapper({ projectRoot, entry, exported, environment }: WrapperOptions): string {
  const folder = join(makeBuildFolder(join(projectRoot, BUILD_FOLDER)), 'observed');
  mkdirSync(folder, { recursive: true });
  const { LAMPLIGHT_STAGE: stage, LAMPLIGHT_FUNCTION: id } = environment;
  const name = [relative(projectRoot, entry), exported, id, stage].join('-').replace(/[^A-Za-z0-9]+/g, '-');
  const wrapper = join(folder, `${name}${EXTENSION}`);
  // In a module of its own, since imports are evaluated before whatever stands beside them.
  const settings = join(folder, `${name}-environment${EXTENSION}`);
  const catalogue = catalogueFile(process.cwd());
  const from = (file: string) => JSON.stringify(`./${relative(folder, file).replaceAll('\\', '/')}`);
  // An app may say of its own package that imports for their effect alone can go.
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "sideEffects": true }\n');
  writeFileSync(settings, assignments(environment));
  writeFileSync(
    wrapper,
    `import ${from(settings)};\n` +
      (catalogue ? `import * as catalogue from ${from(catalogue)};\n` : '') +
      `import { ${exported} as plain } from ${from(entry)};\n` +
      `import { observeHandler } from ${from(OBSERVE_HANDLER)};\n` +
      `export const ${exported} = observeHandler(plain${catalogue ? ', catalogue' : ''});\n`,
  );
  return wrapper;
}

function assignments(environment: WrapperOptions['environment']): string {
  const lines = Object.entries(environment).filter(([, value]) => value !== undefined);
  return lines.map(([name, value]) => `process.env.${name} ||= ${JSON.stringify(value)};\n`).join('');
}

/** A file of that name may be anybody's: it is the catalogue where it says so. */
function catalogueFile(folder: string): string | undefined {
  const files = CATALOGUE_FILES.map((name) => join(folder, name)).filter(existsSync);
  return files.find((file) => readFileSync(file, 'utf8').includes('lamplight/catalogue'));
}
