import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LamplightConfig } from '../config.ts';
import { LocalError } from '../local-error.ts';
import { importFile } from './import-file.ts';

const KNOWN_KEYS = [
  'app',
  'context',
  'migrations',
  'substitutes',
  'seed',
  'traffic',
  'journey',
  'catalogue',
  'runbooks',
  'sources',
  'resources',
] satisfies (keyof LamplightConfig)[];

/**
 * Reads a project's `lamplight.config.ts`; a project without one has an empty configuration.
 *
 * @throws LocalError `config_invalid` for a file without a default export, or with a key that is none
 */
export async function readConfigFile(projectFolder: string): Promise<LamplightConfig> {
  const file = ['lamplight.config.ts', 'lamplight.config.js'].map((name) => join(projectFolder, name)).find(existsSync);
  if (!file) return {};
  const module = (await importFile(file, projectFolder)) as { default?: LamplightConfig };
  if (!module.default) throw new LocalError('config_invalid', `${file}: export default defineConfig({ … })`);
  for (const key of Object.keys(module.default)) {
    if (!(KNOWN_KEYS as string[]).includes(key)) {
      throw new LocalError('config_invalid', `${file}: no key "${key}"; known are ${KNOWN_KEYS.join(', ')}`);
    }
  }
  return module.default;
}
