import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const REPOSITORY = join(import.meta.dirname, '../../..');

/** A project of its own in a temporary folder: a copy of a fixture, with this repository as its `lamplight` package. */
export function projectCopy(fixture: string): { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'lamplight-project-'));
  cpSync(join(REPOSITORY, 'test/fixtures', fixture), folder, { recursive: true });
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync(join(REPOSITORY, 'node_modules'))) {
    symlinkSync(join(REPOSITORY, 'node_modules', name), join(modules, name));
  }
  symlinkSync(REPOSITORY, join(modules, 'lamplight'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
