import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { cleanUp, folderOf, poolOf } from './fixture.ts';

afterEach(cleanUp);

function layerOf(name: string, version: string): string {
  const layer = folderOf({});
  const folder = join(layer, 'nodejs/node_modules', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name, exports: { import: './m.mjs', require: './c.cjs' } }),
  );
  writeFileSync(join(folder, 'm.mjs'), `export default 'module ${version}';`);
  writeFileSync(join(folder, 'c.cjs'), `module.exports = 'commonjs ${version}';`);
  return layer;
}

it("packages of a layer are found by name, by import and by require, the first layer's first", async () => {
  const { pool, notices } = poolOf(
    `import thing from 'thing'; import other from 'other'; import { createRequire } from 'node:module';
    export const handler = async () => [thing, other, createRequire(import.meta.url)('thing')];`,
    { layerFolders: [layerOf('thing', '1'), layerOf('thing', '2'), layerOf('other', '3')] },
  );
  expect((await pool.invoke({})).payload).toBe('["module 1","module 3","commonjs 1"]');
  expect(notices()).toEqual([]);
});

it('what no layer has is named', async () => {
  const { pool, notices } = poolOf("import 'nowhere'; export const handler = async () => 1;", {
    layerFolders: [layerOf('thing', '1')],
  });
  expect(await pool.warm()).toBe(false);
  expect(notices()[0]).toContain("Cannot find package 'nowhere'");
});
