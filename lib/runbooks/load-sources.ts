import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceFile } from './checks/code-words.ts';

/** The layer's own code, in the repository and in the package. */
const LAYER = join(import.meta.dirname, '../../layers/observability');

/**
 * The code that may record what runbooks rely on: that of the project's folders, and the layer's.
 *
 * @param projectFolder absolute
 * @param folders relative to it
 */
export function loadSources(projectFolder: string, folders: readonly string[] = ['functions']): SourceFile[] {
  const ofProject = folders.flatMap((folder) => readFolder(join(projectFolder, folder), folder, false));
  return [...ofProject, ...readFolder(LAYER, 'layers/observability', true)];
}

function readFolder(absolute: string, relative: string, ofLayer: boolean): SourceFile[] {
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(?<!\.d)\.[cm]?[jt]sx?$/.test(name) && !name.includes('node_modules'))
    .sort()
    .map((name) => ({
      file: `${relative}/${name.replaceAll('\\', '/')}`,
      text: readFileSync(join(absolute, name), 'utf8'),
      ofLayer,
    }));
}
