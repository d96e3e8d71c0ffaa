import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { importFile } from '../../../local/run/import-file.ts';

let folder: string;
beforeEach(() => {
  // In the repository: what the module imports by name is found there.
  mkdirSync('.lamplight', { recursive: true });
  folder = mkdtempSync(join(process.cwd(), '.lamplight', 'import-'));
  writeFileSync(join(folder, 'value.ts'), 'export const value: number = 3;\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

it.each([
  ['an ES module', 'module', './value.ts'],
  ['CommonJS', 'commonjs', './value'],
  ['CommonJS by default, with the endings of what is compiled', undefined, './value.js'],
])('imports a file of a project that is %s', async (_kind, type, specifier) => {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type }));
  const file = join(folder, 'lamplight.config.ts');
  writeFileSync(file, `import { value } from '${specifier}';\nexport default { value };\n`);
  expect(await importFile(file, folder)).toMatchObject({ default: { value: 3 } });
  if (type !== 'module') expect(readdirSync(join(folder, '.lamplight'))).toEqual(['.gitignore', 'package.json']);
});
