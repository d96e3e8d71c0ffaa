import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUILD_FOLDER } from './bundle-options.ts';

/**
 * Makes the folder of what is built and kept on this machine, which version control leaves alone by a file of its own: an
 * app's .gitignore stays as it is.
 *
 * @param projectFolder absolute
 * @returns its absolute path
 */
export function makeBuildFolder(projectFolder: string): string {
  const folder = join(projectFolder, BUILD_FOLDER);
  mkdirSync(folder, { recursive: true });
  const ignore = join(folder, '.gitignore');
  if (!existsSync(ignore)) writeFileSync(ignore, '*\n');
  return folder;
}
