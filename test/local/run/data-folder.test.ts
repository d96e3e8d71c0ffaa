import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { holderOf, openDataFolder } from '../../../local/run/data-folder.ts';
import { processIdentity } from '../../../local/run/process-identity.ts';

let folder: string;
let other: ChildProcess;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'lamplight-folder-')), 'data');
  other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
});

afterEach(() => {
  other.kill('SIGKILL');
  rmSync(join(folder, '..'), { recursive: true });
});

function lockedBy(pid: number, identity: string | undefined): void {
  openDataFolder(folder, { fresh: false }).release();
  writeFileSync(join(folder, 'lock'), JSON.stringify({ pid, identity }));
}

test('a folder belongs to one run until that lets go of it', () => {
  const first = openDataFolder(folder, { fresh: false });
  expect(first.isFresh).toBe(true);
  expect(holderOf(folder)).toBe(process.pid);
  expect(() => openDataFolder(folder, { fresh: false })).toThrow(
    `process ${process.pid} has the data folder ${folder}: stop it first, or give this run another folder`,
  );
  first.release();
  expect(holderOf(folder)).toBeUndefined();
  openDataFolder(folder, { fresh: false }).release();
});

test('another process that has it is named, also to a start with new data, which deletes nothing then', () => {
  lockedBy(other.pid!, processIdentity(other.pid!));
  writeFileSync(join(folder, 'secrets.json'), '{}');
  expect(holderOf(folder)).toBe(other.pid);
  expect(() => openDataFolder(folder, { fresh: true })).toThrow(`process ${other.pid} has the data folder`);
  expect(existsSync(join(folder, 'secrets.json'))).toBe(true);
});

test.each<[string, () => void]>([
  [
    'was killed',
    () => {
      const gone = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
      lockedBy(gone.pid!, 'long ago');
    },
  ],
  ['had the id of a process that is another one now', () => lockedBy(other.pid!, 'long ago')],
  ['had the id that this process has now', () => lockedBy(process.pid, processIdentity(process.pid))],
  [
    'ended while it wrote its name',
    () => {
      lockedBy(1, '');
      writeFileSync(join(folder, 'lock'), '{"pid":');
    },
  ],
])('a run that %s has it no more', (_, leave) => {
  leave();
  expect(holderOf(folder)).toBeUndefined();
  const { release } = openDataFolder(folder, { fresh: false });
  expect(JSON.parse(readFileSync(join(folder, 'lock'), 'utf8')).pid).toBe(process.pid);
  release();
});

test('a start with new data empties the folder; any other finds what an earlier run left', () => {
  openDataFolder(folder, { fresh: false }).release();
  writeFileSync(join(folder, 'secrets.json'), '{}');
  const kept = openDataFolder(folder, { fresh: false });
  expect(kept.isFresh).toBe(false);
  kept.release();
  const emptied = openDataFolder(folder, { fresh: true });
  expect(emptied.isFresh).toBe(true);
  expect(existsSync(join(folder, 'secrets.json'))).toBe(false);
  expect(existsSync(join(folder, '.gitignore'))).toBe(true);
  emptied.release();
});
