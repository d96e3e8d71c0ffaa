import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { RunbookFile } from './parse-runbook.ts';

/**
 * The runbooks of a project: every Markdown file of the folder but a README, and but hidden ones, which editors and systems
 * leave there (Emacs' lock `.#name.md` is a link to nowhere).
 *
 * @param projectFolder absolute
 * @param folder relative to it
 */
export function loadRunbooks(projectFolder: string, folder = 'runbooks'): RunbookFile[] {
  const absolute = join(projectFolder, folder);
  if (!existsSync(absolute)) return [];
  return readdirSync(absolute)
    .filter((name) => name.endsWith('.md') && name !== 'README.md' && !name.startsWith('.'))
    .filter((name) => statSync(join(absolute, name), { throwIfNoEntry: false })?.isDirectory() !== true)
    .sort()
    .map((name) => ({ file: `${folder}/${name}`, text: readFileSync(join(absolute, name), 'utf8') }));
}
