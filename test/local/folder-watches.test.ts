import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createFolderWatches } from '../../local/folder-watches.ts';

let folder: string;
let changed: string[];
let complaints: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lamplight-watch-'));
  changed = [];
  complaints = [];
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const options = () => ({
  changed: (file: string) => void changed.push(file),
  complain: (message: string) => void complaints.push(message),
});

test('what changes in a followed folder is told with its whole path', async () => {
  mkdirSync(join(folder, 'parts'));
  const watches = createFolderWatches(options());
  watches.follow(folder);
  watches.follow(folder);
  const file = join(folder, 'handler.ts');
  while (!changed.includes(file)) {
    writeFileSync(file, String(changed.length));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  watches.stop();
  expect(complaints).toEqual([]);
});

test('a folder that is gone is no matter', () => {
  const watches = createFolderWatches(options());
  watches.follow(join(folder, 'gone'));
  watches.stop();
  expect(complaints).toEqual([]);
});

test('a system that watches no more folders is said once, and ends nothing', () => {
  const watch = () => {
    throw Object.assign(new Error('ENOSPC: System limit for number of file watchers reached'), { code: 'ENOSPC' });
  };
  const watches = createFolderWatches({ ...options(), watch: watch as never });
  watches.follow(folder);
  watches.follow(tmpdir());
  watches.stop();
  expect(complaints).toEqual([
    'not every change of a file is seen: ENOSPC: System limit for number of file watchers reached; start again where nothing follows a save',
  ]);
});
