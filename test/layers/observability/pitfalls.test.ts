import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const rows = readFileSync('layers/observability/PITFALLS.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| P\d+ /.test(line))
  .map((line) => {
    const [id, , , file, name] = line.slice(2, -2).split(' | ');
    return { id: id!, file: file!, name: name! };
  });

test('each pitfall P1 to P28 has its row', () => {
  expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 28 }, (_, index) => `P${index + 1}`));
});

test.each(rows)('$id is held by a test that exists: $name', ({ file, name }) => {
  const path = join('test', file);
  expect(existsSync(path)).toBe(true);
  expect(readFileSync(path, 'utf8')).toContain(name);
});
