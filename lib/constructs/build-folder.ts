import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Makes the folder of what is built and kept on this machine. Version control leaves it alone by a file of its own, so that an
 * app's .gitignore stays as it is; and it is a package of its own: the bundles in it are on Lambda what their names say, and no
 * ES modules because the app above them is one.
 *
 * @param folder absolute: `.lamplight` of a project
 * @returns the folder
 */
export function makeBuildFolder(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [name, text] of Object.entries({ '.gitignore': '*\n', 'package.json': '{}\n' })) {
    if (!existsSync(join(folder, name))) writeFileSync(join(folder, name), text);
  }
  return folder;
}
