import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { realClock } from '../../../local/clock.ts';
import { createRecords } from '../../../local/records.ts';
import { runFileOf, writeRunFile } from '../../../local/run/run-file.ts';
import { type LocalSystem, startLocal } from '../../../local/run/start-local.ts';
import { apiClient } from '../../../local/suite/api-client.ts';

const run = promisify(execFile);

let dataFolder: string;
let system: LocalSystem;
let lines: Record<string, unknown>[];

beforeAll(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'lamplight-keys-'));
  const records = createRecords();
  lines = [];
  records.subscribe((record) => {
    if (record.kind !== 'log' || record.origin !== 'function') return;
    if (record.message.startsWith('{')) lines.push(JSON.parse(record.message));
  });
  system = await startLocal({ projectFolder: process.cwd(), dataFolder, clock: realClock, records });
  writeRunFile(dataFolder, runFileOf(system));
}, 180_000);
afterAll(async () => {
  await system?.stop();
  rmSync(dataFolder, { recursive: true, force: true });
});

/** Runs a command as its npm script does. */
async function command(name: string, ...args: string[]) {
  const file = `tools/credential-keys/${name}.ts`;
  const argv = ['--conditions=lamplight-source', file, '--data-folder', dataFolder, ...args];
  try {
    return { code: 0, ...(await run(process.execPath, argv)) };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

it('rotates and re-encrypts a run whose functions have the old keys in memory, and nobody notices', async () => {
  const { email, password } = system.tenants[0]!;
  const call = apiClient(system.url);
  const { access_token: token } = (await call('POST', '/api/v1/auth/login', { body: { email, password } })).body;
  const { items } = (await call('GET', '/api/v1/connections', { token })).body as {
    items: { id: string; encryption_key_version: number }[];
  };
  const tried = async () => {
    for (const { id } of items) {
      expect((await call('POST', `/api/v1/connections/${id}/test`, { token })).body).toMatchObject({ ok: true });
    }
  };
  await tried();
  expect((await command('rotate-key')).stdout).toMatch(/^version 2 is current/);
  await tried();
  const { code, stdout } = await command('re-encrypt', '--batch', '2', '--json');
  const said = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(code).toBe(0);
  expect(said.at(-2)).toMatchObject({ version: 2, overtaken: 0, failed: [] });
  expect(said.at(-1)).toEqual({ versions: [{ version: 2, connections: said.at(-2).total }] });
  await tried();
  const after = (await call('GET', '/api/v1/connections', { token })).body.items as typeof items;
  expect(after.map((connection) => connection.encryption_key_version)).toEqual(items.map(() => 2));
  expect(lines.filter((line) => 'credential_decrypt_failures_total' in line)).toEqual([]);
}, 60_000);

it('says in a line what keeps it from its work', async () => {
  expect(await command('rotate-key', '--remove', '1')).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(
      /^rotate-key: an instance may still encrypt under version 1: try again in \d+ seconds\n$/,
    ),
  });
  expect(await command('re-encrypt', '--batch', '0')).toMatchObject({ code: 2, stdout: '' });
  expect(await command('re-encrypt', '--stage', 'moon')).toMatchObject({
    code: 1,
    stderr: 're-encrypt: no stage "moon"; there are local, dev, prod\n',
  });
  expect((await command('re-encrypt', '--help')).stdout).toMatch(/^npm run re-encrypt/);
}, 60_000);
