import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

export const PROJECT = join(import.meta.dirname, '../..');

const CARRIED = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md', 'bin'];

/**
 * Builds the package and packs it, as it is published.
 *
 * @param folder absolute; gets a folder of its own in it
 * @returns path of the tarball
 */
export function pack(folder: string): string {
  const staged = join(folder, 'staged');
  mkdirSync(staged);
  for (const name of CARRIED) cpSync(join(PROJECT, name), join(staged, name), { recursive: true });
  execFileSync(process.execPath, ['tools/build.ts', join(staged, 'dist')], { cwd: PROJECT, stdio: 'pipe' });
  const args = ['pack', '--json', '--ignore-scripts'];
  const said = execFileSync('npm', args, { cwd: staged, encoding: 'utf8', stdio: 'pipe' });
  const [{ filename }] = JSON.parse(said) as [{ filename: string }];
  return join(staged, filename);
}
