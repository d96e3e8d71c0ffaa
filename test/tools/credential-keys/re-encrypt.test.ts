import { setTimeout as delay } from 'node:timers/promises';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import '../../functions/support/hold-lines.ts';
import { type Capture, captureLines } from 'lamplight/testing';
import pg from 'pg';
import { connectionOwner } from '../../../functions/shared/credentials/cipher.ts';
import { open, seal } from '../../../functions/shared/credentials/envelope.ts';
import { readSecret } from '../../../functions/shared/secrets.ts';
import { countByVersion } from '../../../tools/credential-keys/connections-by-version.ts';
import { type Progress, reEncryptAll } from '../../../tools/credential-keys/re-encrypt-all.ts';
import { removeKey, rotateKey, SETTLED_AFTER_MS } from '../../../tools/credential-keys/rotate.ts';
import type { Target } from '../../../tools/credential-keys/target.ts';
import { callApi } from '../../functions/support/call-api.ts';
import { delivered, startWorld, type World, work } from '../../functions/sync-worker/worker-world.ts';

let world: World;
let target: Target;
let written: Capture;

beforeAll(async () => {
  world = await startWorld(600);
  target = {
    secretsManager: new SecretsManagerClient({}),
    dataApi: new RDSDataClient({}),
    keysSecretArn: world.suite.secretArn('credential-keys'),
    clusterArn: world.suite.clusterArn,
    databaseName: 'suite',
    readerSecretArn: world.suite.secretArn('database-gauge_reader'),
  };
}, 60_000);
afterAll(() => world.stop());
beforeEach(() => {
  written = captureLines();
});
afterEach(async () => {
  written.stop();
  world.shopify.faults.clear();
  await world.suite.sql('migrator', "delete from connections where label <> 'Canary'");
});

/** Every instance has the secret as it is now, as it has five minutes after a rotation. */
const settle = () => readSecret(target.keysSecretArn, { fresh: true });
const run = (options: Partial<Parameters<typeof reEncryptAll>[1]> = {}) =>
  reEncryptAll(target, { batchSize: 2, dryRun: false, onProgress: () => {}, ...options });
const test = (id: string) => callApi('POST', `/api/v1/connections/${id}/test`, { token: world.token });

async function connectMany(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) ids.push((await world.connect()).connectionId);
  return ids;
}

async function row(id: string) {
  const statement = 'select * from connections where id = :id::uuid';
  return (await world.suite.sql('migrator', statement, { id })).rows[0] as Record<string, string | number>;
}

/** Until a statement waits for a lock that another transaction holds. */
async function waitsForARow(): Promise<void> {
  const statement = "select count(*) as n from pg_stat_activity where wait_event_type = 'Lock'";
  while (Number((await world.suite.sql('migrator', statement)).rows[0]!.n) === 0) await delay(10);
}

it('rotates: old and new key work side by side, and re-encryption brings all under the new one', async () => {
  const ids = await connectMany(5);
  const before = (await row(ids[0]!)).encryption_key_version as number;
  const version = await rotateKey(target);
  expect(version).toBe(before + 1);
  await settle();
  const [young] = await connectMany(1);
  expect(await countByVersion(target)).toEqual([
    { version: before, connections: 5 },
    { version, connections: 1 },
  ]);
  expect((await test(ids[0]!)).body.ok).toBe(true);
  expect((await test(young!)).body.ok).toBe(true);

  const steps: Progress[] = [];
  const end = await run({ onProgress: (step) => steps.push(structuredClone(step)) });
  expect(end).toEqual({ total: 5, version, done: 5, overtaken: 0, failed: [] });
  expect(steps.map(({ done }) => done)).toEqual([2, 4, 5]);
  expect(await countByVersion(target)).toEqual([{ version, connections: 6 }]);
  for (const id of ids) expect((await test(id)).body.ok).toBe(true);
  expect(await run()).toMatchObject({ total: 0, done: 0 });
});

it('records in each tenant’s audit trail what was re-encrypted', async () => {
  const ids = await connectMany(2);
  const version = await rotateKey(target);
  await settle();
  await run();
  const { body } = await callApi('GET', '/api/v1/audit-events', {
    token: world.token,
    query: { category: 'security', action: 'credentials_re_encrypted', limit: '1' },
  });
  const [event] = body.items;
  expect(event.details.encryption_key_version).toBe(version);
  expect([...event.details.connections].sort()).toEqual(ids.sort());
});

it('tries everything and writes nothing in a dry run', async () => {
  const [id] = await connectMany(1);
  const before = await row(id!);
  await rotateKey(target);
  await settle();
  expect(await run({ dryRun: true })).toMatchObject({ total: 1, done: 1, failed: [] });
  expect(await row(id!)).toEqual(before);
});

it('goes on where an earlier run was ended', async () => {
  await connectMany(3);
  await rotateKey(target);
  await settle();
  const ended = run({
    batchSize: 1,
    onProgress: () => {
      throw new Error('killed');
    },
  });
  await expect(ended).rejects.toThrow('killed');
  expect(await run()).toMatchObject({ total: 2, done: 2 });
});

it('reports what it cannot decrypt, leaves it as it is and brings the others over', async () => {
  const [damaged, lost, well] = await connectMany(3);
  await world.suite.sql('migrator', "update connections set encrypted_credentials = 'AAAA' where id = :id::uuid", {
    id: damaged!,
  });
  await world.suite.sql('migrator', 'update connections set encryption_key_version = 99 where id = :id::uuid', {
    id: lost!,
  });
  const version = await rotateKey(target);
  await settle();
  const { done, failed } = await run();
  expect(done).toBe(1);
  expect(Object.fromEntries(failed.map(({ connectionId, reason }) => [connectionId, reason]))).toEqual({
    [damaged!]: expect.stringContaining('ciphertext_invalid'),
    [lost!]: expect.stringContaining('key_version_unknown'),
  });
  expect((await row(well!)).encryption_key_version).toBe(version);
  expect((await row(damaged!)).encrypted_credentials).toBe('AAAA');
});

it('does not put old credentials in the place of new ones that are stored at the same time', async () => {
  const { connectionId: id } = await world.connect();
  const owner = connectionOwner({ tenant_id: world.tenantId, id });
  const renewed = await seal({ access_token: 'stored while it ran' }, owner);
  await rotateKey(target);
  await settle();
  const request = new pg.Client({ connectionString: world.suite.postgres.url });
  await request.connect();
  await request.query('begin');
  await request.query('update connections set encrypted_credentials = $1 where id = $2', [renewed.cipherText, id]);
  const running = run();
  await waitsForARow();
  await request.query('commit');
  await request.end();
  expect(await running).toMatchObject({ total: 1, overtaken: 1, done: 1 });
  const { encrypted_credentials, encryption_key_version } = await row(id);
  const stored = { cipherText: String(encrypted_credentials), keyVersion: Number(encryption_key_version) };
  expect(stored.keyVersion).toBe(renewed.keyVersion + 1);
  expect(await open(stored, owner)).toEqual({ access_token: 'stored while it ran' });
});

it('rotates and re-encrypts while a sync runs: nothing lost, nothing doubled', async () => {
  const { connectionId, domain } = await world.connect();
  world.shopify.faults.add({ fault: 'slow', shop: domain, delayMs: 800, times: 1 });
  const { jobId, record } = await world.requestSync(connectionId);
  // The first turn is short of time after a page, so that the second has to decrypt anew.
  const calls = () => world.shopify.calls.get(domain) ?? 0;
  const first = work([record], () => (calls() > 0 ? 1000 : 60_000));
  while (calls() === 0) await delay(10);
  const version = await rotateKey(target);
  await settle();
  expect((await run()).done).toBe(1);
  expect(await first).toEqual({ batchItemFailures: [] });
  expect(await world.job(jobId)).toMatchObject({ status: expect.stringMatching(/pending|running/), rows_created: 250 });

  await work([await world.receive(jobId)]);
  expect(await world.job(jobId)).toMatchObject({ status: 'completed', rows_created: 600, rows_updated: 0 });
  expect(await world.orders(connectionId)).toEqual({ rows: 600, distinct: 600 });
  expect((await row(connectionId)).encryption_key_version).toBe(version);
  expect(written.values('credential_decrypt_failures_total')).toEqual([]);
});

it('works with a key version that the instance has not seen, and without a restart', async () => {
  const { connectionId } = await world.connect();
  const { jobId, record } = await world.requestSync(connectionId);
  // Another instance has rotated and re-encrypted; this one still has the secret of before in memory.
  const kept = await readSecret(target.keysSecretArn);
  await rotateKey(target);
  await settle();
  await run();
  const store = world.suite.secrets.find('credential-keys')!;
  const current = store.versions.find(({ stages }) => stages.includes('AWSCURRENT'))!.value;
  world.suite.secrets.put(store, kept);
  await settle();
  world.suite.secrets.put(store, current);

  await work([record]);
  expect(await world.job(jobId)).toMatchObject({ status: 'completed' });
  expect(written.values('credential_decrypt_failures_total')).toEqual([]);
});

it('counts a key that was removed too early in the worker, and finishes the job once it is back', async () => {
  const { connectionId } = await world.connect();
  const { jobId, record } = await world.requestSync(connectionId);
  const before = await readSecret(target.keysSecretArn);
  const { [String(JSON.parse(before).current)]: _, ...without } = JSON.parse(before);
  const store = world.suite.secrets.find('credential-keys')!;
  world.suite.secrets.put(store, JSON.stringify({ ...without, current: '77', '77': 'another key' }));
  await settle();
  expect((await work([record])).batchItemFailures).toHaveLength(1);
  expect(written.values('credential_decrypt_failures_total')).toMatchObject([
    { dimensions: { reason: 'key_version_unknown' }, values: [1] },
  ]);
  expect((await row(connectionId)).status).toBe('active');

  world.suite.secrets.put(store, before);
  await work([delivered(record, 2)]);
  expect(await world.job(jobId)).toMatchObject({ status: 'completed', error_message: null });
});

it('removes no key that is current, in use, or may still be encrypted under', async () => {
  await connectMany(1);
  const version = await rotateKey(target);
  await settle();
  const later = new Date(Date.now() + SETTLED_AFTER_MS);
  await expect(removeKey(target, version, later)).rejects.toThrow('is the current one');
  await expect(removeKey(target, 999, later)).rejects.toThrow('there is no version 999');
  await expect(removeKey(target, version - 1, later)).rejects.toThrow('npm run re-encrypt');
  await run();
  await expect(removeKey(target, version - 1, new Date())).rejects.toThrow(/try again in \d+ seconds/);
  await removeKey(target, version - 1, later);
  expect(JSON.parse(await settle())[String(version - 1)]).toBeUndefined();
});
