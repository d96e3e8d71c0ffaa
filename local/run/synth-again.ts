import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { FunctionPool } from '../lambda/pool.ts';
import { readAssembly } from '../template/read-assembly.ts';
import type { LocalSystem } from './start-local.ts';
import { synth } from './synth.ts';

const HASH = /[0-9a-f]{64}/g;

interface Template {
  Resources?: Record<string, { Type: string; Properties?: object; Metadata?: Record<string, unknown> }>;
}

/** What a synthesis brought while its app runs. */
export interface SynthesisedAgain {
  /** Functions whose new code runs now. */
  live: FunctionPool[];
  /** Resources that are other ones than those that run, by their logical ids without CDK's digits. */
  changed: string[];
}

/**
 * Synthesises an app that runs, and hands each function whose code nobody else makes again its new one.
 *
 * @param folder absolute; of the new assembly. `code`: by pool the asset that runs since the last time
 * @throws LocalError `synth_failed` with what the app itself printed
 */
export async function synthAgain(
  system: LocalSystem,
  { projectFolder, folder, code }: { projectFolder: string; folder: string; code: Map<FunctionPool, string> },
): Promise<SynthesisedAgain> {
  const { app, context } = system.config;
  await synth({ projectFolder, outputFolder: folder, app, context: { ...context, stage: 'local' } });
  const { functions } = readAssembly(folder, { aws: system.awsEndpoint, httpApi: () => system.url });
  const pools = [...system.pools.values()].filter(({ fn }) => !fn.bundle);
  const live = await Promise.all(
    pools.map(async (pool) => {
      const codeFolder = functions.find(({ arn }) => arn === pool.fn.arn)?.codeFolder;
      const asset = codeFolder && basename(codeFolder);
      if (!asset || asset === (code.get(pool) ?? basename(pool.fn.codeFolder))) return false;
      code.set(pool, asset);
      return pool.replaceCode(codeFolder);
    }),
  );
  return {
    live: pools.filter((_, at) => live[at]),
    changed: differences(resourcesIn(join(system.dataFolder, 'cdk.out')), resourcesIn(folder)),
  };
}

/** Resources of all templates by file and logical id, without what their code's digest changes. */
function resourcesIn(folder: string): Map<string, string> {
  const files = globSync('**/*.template.json', { cwd: folder });
  return new Map(
    files.flatMap((file) => {
      const { Resources = {} } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Template;
      return Object.entries(Resources)
        .filter(([, { Type }]) => Type !== 'AWS::CDK::Metadata')
        .map(([id, { Metadata, ...resource }]): [string, string] => {
          const text = JSON.stringify([resource, Metadata?.['lamplight:bundle']]);
          return [`${file} ${id}`, text.replace(HASH, '')];
        });
    }),
  );
}

function differences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  const changed = keys.filter((key) => before.get(key) !== after.get(key));
  return [...new Set(changed.map((key) => key.split(' ')[1]!.replace(/[0-9A-F]{8}$/, '')))];
}
