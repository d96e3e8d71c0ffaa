import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const folder = mkdtempSync(join(tmpdir(), 'lamplight-backoff-'));

function run(...words: string[]) {
  const options = [
    '--conditions=lamplight-source',
    'tools/provider-backoff/backoff.ts',
    '--data-folder',
    folder,
    ...words,
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, options, { encoding: 'utf8' });
  return { status, stdout, stderr: stderr.trim() };
}

it.each([
  [['magento', '5'], 'backoff: no provider "magento"; there are shopify, netsuite'],
  [['shopify'], 'backoff: say <provider> <seconds>, and no more'],
  [['shopify', '1e9'], 'backoff: --seconds must be a whole number from 0 to 86400'],
])('refuses %j', (words, message) => {
  expect(run(...words)).toEqual({ status: 2, stdout: '', stderr: message });
});

it('says that nothing runs', () => {
  expect(run('shopify', '60')).toMatchObject({ status: 1, stderr: expect.stringContaining('npx lamplight dev') });
});
