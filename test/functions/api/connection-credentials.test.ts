import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import '../support/hold-lines.ts';
import { type Capture, captureLines } from 'lamplight/testing';
import { readSecret } from '../../../functions/shared/secrets.ts';
import { callApi } from '../support/call-api.ts';
import { startWorld, type World, work } from '../sync-worker/worker-world.ts';

const DECRYPTION = /credential decryption failed/;

let world: World;
let written: Capture;
let ring: string;

beforeAll(async () => {
  world = await startWorld(50);
  ring = JSON.stringify({ current: '1', '1': 'the first key of the test' });
}, 60_000);
afterAll(() => world.stop());
beforeEach(() => {
  written = captureLines();
});
afterEach(async () => {
  written.stop();
  await keys(ring);
});

/** Sets the secret of the credential keys, as every instance sees it. */
async function keys(value: string): Promise<void> {
  const secret = world.suite.secrets.find('credential-keys')!;
  world.suite.secrets.put(secret, value);
  await readSecret(secret.arn, { fresh: true });
}

const at = (id: string, rest = '') => `/api/v1/connections/${id}${rest}`;
const test = (id: string) => callApi('POST', at(id, '/test'), { token: world.token });
const read = async (id: string) => (await callApi('GET', at(id), { token: world.token })).body;
const damage = (id: string) =>
  world.suite.sql('migrator', "update connections set encrypted_credentials = 'AAAA' where id = :id::uuid", { id });

/** How often each reason was counted. */
function counted(): Record<string, number> {
  const values = written.values('credential_decrypt_failures_total');
  return Object.fromEntries(values.map(({ dimensions, values: [value] }) => [dimensions.reason, value!]));
}

async function auditOf(action: string): Promise<Record<string, string>> {
  const { body } = await callApi('GET', '/api/v1/audit-events', { token: world.token, query: { action, limit: '1' } });
  return body.items[0];
}

it('says that the keys are missing where a connection is created, and stores nothing', async () => {
  await keys('{}');
  const credentials = { shop_domain: 'acme.myshopify.com', access_token: 'shpat_x' };
  const body = { provider: 'shopify', label: 'Shop', credentials };
  const created = await callApi('POST', '/api/v1/connections', { token: world.token, body });
  expect([created.status, created.body.error]).toEqual([503, 'credentials_unavailable']);
  expect(counted()).toEqual({ key_missing: 1 });
  expect(await auditOf('connection_created')).toMatchObject({ error_message: expect.stringMatching(DECRYPTION) });
  const [line] = written.logs().filter(({ event }) => event === 'connection_created');
  expect(line).toMatchObject({ level: 'error', error_type: 'CredentialError', result: 'key_missing' });
});

it('says that a version is unknown where a connection is tested, and does not blame the connection', async () => {
  const { connectionId } = await world.connect();
  await keys('{"current":"2","2":"another key"}');
  const { status, body } = await test(connectionId);
  expect([status, body.error]).toEqual([503, 'credentials_unavailable']);
  expect(counted()).toEqual({ key_version_unknown: 1 });
  expect(await auditOf('connection_tested')).toMatchObject({
    resource_id: connectionId,
    error_message: expect.stringMatching(/key_version_unknown/),
  });
  expect((await read(connectionId)).status).toBe('active');
  await keys(ring);
  expect((await test(connectionId)).body.ok).toBe(true);
});

it('puts a connection in error where its cipher text is damaged, until it is given new credentials', async () => {
  const { connectionId, domain } = await world.connect();
  await damage(connectionId);
  const { status, body } = await test(connectionId);
  expect([status, body.error]).toEqual([409, 'credentials_damaged']);
  expect(counted()).toEqual({ ciphertext_invalid: 1 });
  expect(await read(connectionId)).toMatchObject({ status: 'error', last_error: expect.stringMatching(DECRYPTION) });

  const credentials = { shop_domain: domain, access_token: 'shpat_again' };
  const mended = await callApi('PATCH', at(connectionId), { token: world.token, body: { credentials } });
  expect(mended.body).toMatchObject({ status: 'active', last_error: null });
});

it('does the same where a worker meets the damage', async () => {
  const { connectionId } = await world.connect();
  await damage(connectionId);
  const { jobId, record } = await world.requestSync(connectionId);
  await work([record]);
  expect(await world.job(jobId)).toMatchObject({ status: 'failed', error_message: expect.stringMatching(DECRYPTION) });
  expect((await read(connectionId)).status).toBe('error');
  expect(counted()).toEqual({ ciphertext_invalid: 1 });
});

it('stores new credentials under the key that is current', async () => {
  const { connectionId, domain } = await world.connect();
  await keys(JSON.stringify({ ...JSON.parse(ring), current: '2', '2': 'the second key of the test' }));
  const credentials = { shop_domain: domain, access_token: 'shpat_again' };
  const { body } = await callApi('PATCH', at(connectionId), { token: world.token, body: { credentials } });
  expect(body.encryption_key_version).toBe(2);
  expect((await test(connectionId)).body.ok).toBe(true);
});

it('tests a NetSuite connection with a token that all instances share, and forgets it with the connection', async () => {
  const { connectionId, account } = await world.connectNetsuite();
  expect((await test(connectionId)).body).toMatchObject({ ok: true, status: 'active' });
  expect((await test(connectionId)).body.ok).toBe(true);
  expect(world.netsuite.granted.get(account)).toBe(1);
  const entries = async () =>
    (
      await world.suite.sql('migrator', 'select key from cache_entries where key like :key', {
        key: `provider_tokens/${connectionId}/%`,
      })
    ).rows;
  expect(await entries()).toHaveLength(1);
  await callApi('DELETE', at(connectionId), { token: world.token });
  expect(await entries()).toEqual([]);
});
