import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { loadRunbooks } from '../../../lib/runbooks/load-runbooks.ts';

it('reads the Markdown of the folder, and passes over a README, folders and what editors leave there', () => {
  const project = mkdtempSync(join(tmpdir(), 'lamplight-runbooks-'));
  try {
    mkdirSync(join(project, 'runbooks', 'pictures.md'), { recursive: true });
    for (const name of ['b.md', 'a a.md', 'README.md', '._b.md', 'notes.txt']) {
      writeFileSync(join(project, 'runbooks', name), name);
    }
    symlinkSync('somebody@host.1234', join(project, 'runbooks', '.#b.md'));
    expect(loadRunbooks(project)).toEqual([
      { file: 'runbooks/a a.md', text: 'a a.md' },
      { file: 'runbooks/b.md', text: 'b.md' },
    ]);
  } finally {
    rmSync(project, { recursive: true });
  }
});
