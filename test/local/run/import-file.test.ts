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

it.each(['module', 'commonjs'])('says in one line why a file of a project of type %s does not load', async (type) => {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type }));
  const file = join(folder, 'lamplight.config.ts');
  writeFileSync(file, "export default {};\nthrow new TypeError('nothing here');\n");
  await expect(importFile(file, folder)).rejects.toThrow(
    /lamplight\.config\.ts(:2)? does not load: TypeError: nothing here$/,
  );
});

it('says where a file cannot be read', async () => {
  writeFileSync(join(folder, 'package.json'), '{}');
  const file = join(folder, 'lamplight.config.ts');
  writeFileSync(file, 'const metrics = 1;\nexport default {{\n');
  await expect(importFile(file, folder)).rejects.toMatchObject({
    code: 'config_invalid',
    message: expect.stringMatching(/lamplight\.config\.ts:2: Expected identifier but found "{"$/),
  });
});
