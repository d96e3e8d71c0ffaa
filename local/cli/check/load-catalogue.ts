import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describeCatalogue } from '../../../layers/observability/catalogue.ts';
import { LocalError } from '../../local-error.ts';
import { importFile } from '../../run/import-file.ts';

/**
 * The catalogue that a file exports, under whatever name.
 *
 * @throws LocalError where there is no such file, or it exports none
 */
export async function loadCatalogue(projectFolder: string, file: string): Promise<object> {
  const path = resolve(projectFolder, file);
  if (!existsSync(path)) throw new LocalError('usage', `--catalogue: there is no file ${file}`);
  const exported = Object.values((await importFile(path, projectFolder)) as Record<string, unknown>);
  const catalogue = exported.find(isCatalogue);
  if (catalogue) return catalogue;
  throw new LocalError('usage', `--catalogue: ${file} exports nothing that defineMetrics gave`);
}

function isCatalogue(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  try {
    describeCatalogue(value);
    return true;
  } catch {
    return false; // that is how it says that this is none
  }
}
