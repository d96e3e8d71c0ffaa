import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { readJsonFile } from '../../local/json-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'lamplight-json-'));
const file = join(folder, 'cdk.json');
afterAll(() => rmSync(folder, { recursive: true }));

it('is nothing where there is no file', () => expect(readJsonFile(file)).toEqual({}));

it('is read also where an editor put a byte order mark before it', () => {
  writeFileSync(file, '\uFEFF{ "app": "node app.js" }');
  expect(readJsonFile(file)).toEqual({ app: 'node app.js' });
});

it.each([
  ['{ broken', `${file} is no JSON: Expected property name`],
  ['', `${file} is no JSON: Unexpected end`],
  ['3', `${file} is no JSON object`],
])('%j is refused with the file', (text, words) => {
  writeFileSync(file, text);
  expect(() => readJsonFile(file)).toThrow(words);
});
