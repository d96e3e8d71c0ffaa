import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { applyEdits, type Edit, renderDiff } from '../../../../local/cli/init/edits.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lamplight-edits-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const numbered = (count: number) => Array.from({ length: count }, (_, at) => `line ${at + 1}`);
const change = (at: number): Edit => ({ at, remove: 1, add: [`changed ${at + 1}`] });

it.each<[string, string, Edit[]]>([
  ['a line in the middle', `${numbered(20).join('\n')}\n`, [change(10)]],
  ['the first and the last line', `${numbered(20).join('\n')}\n`, [change(0), change(19)]],
  ['lines close to each other, in any order', `${numbered(20).join('\n')}\n`, [change(12), change(8)]],
  [
    'lines more and lines less',
    `${numbered(30).join('\n')}\n`,
    [
      { at: 4, remove: 0, add: ['a', 'b'] },
      { at: 24, remove: 3, add: [] },
    ],
  ],
  ['the line before an end without a line break', numbered(8).join('\n'), [change(6)]],
  ['the last line of a file without a line break at its end', numbered(8).join('\n'), [change(7)]],
  ['a file of one line', 'line 1\n', [change(0)]],
])('git takes the diff of %s', (_what, text, edits) => {
  writeFileSync(join(folder, 'file.ts'), text);
  const diff = renderDiff({ file: 'file.ts', text, edits });
  execFileSync('git', ['apply', '--unidiff-zero'], { cwd: folder, input: `${diff}\n` });
  const changed = readFileSync(join(folder, 'file.ts'), 'utf8');
  expect(changed).toBe(applyEdits({ text, edits }));
  expect(changed).not.toBe(text);
});
