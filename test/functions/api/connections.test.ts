import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import '../support/hold-lines.ts';
import { type Capture, captureLines } from 'lamplight/testing';
import { callApi, newTenant } from '../support/call-api.ts';
import { startWorld, type World, work } from '../sync-worker/worker-world.ts';

let world: World;
let written: Capture;

beforeAll(async () => {
  world = await startWorld(300);
}, 60_000);
afterAll(() => world.stop());
beforeEach(() => {
  written = captureLines();
});
afterEach(() => {
  written.stop();
  world.shopify.faults.clear();
});

const at = (id: string, rest = '') => `/api/v1/connections/${id}${rest}`;
const test = (id: string, token = world.token) => callApi('POST', at(id, '/test'), { token });
const update = (id: string, body: unknown, token = world.token) => callApi('PATCH', at(id), { token, body });
const read = async (id: string) => (await callApi('GET', at(id), { token: world.token })).body;
const lines = (event: string) => written.logs().filter((line) => line.event === event);
const actions = async (id: string) => (await world.auditActions(id)).map((row) => row.action);
const credentialsOf = (domain: string) => ({ shop_domain: domain, access_token: 'shpat_a_new_one' });

it('tests a connection with its stored credentials', async () => {
  const { connectionId } = await world.connect();
  const { status, body } = await test(connectionId);
  expect([status, body]).toEqual([200, { ok: true, result: 'ok', message: null, status: 'active' }]);
  expect(await actions(connectionId)).toEqual(['connection_created', 'connection_tested']);
  expect(lines('connection_tested')).toMatchObject([
    { level: 'info', connection_id: connectionId, provider: 'shopify', result: 'ok' },
  ]);
  expect(written.values('external_api_requests_total')).toContainEqual(
    expect.objectContaining({ dimensions: { provider: 'shopify', endpoint: 'shop', status_code: '200' } }),
  );
});

it('puts a connection in error by a 401, which stops its schedule, and back by a good test', async () => {
  const { connectionId, domain } = await world.connect();
  world.shopify.faults.add({ fault: 'unauthorized', shop: domain });
  const refused = await test(connectionId);
  expect(refused.status).toBe(200);
  expect(refused.body).toMatchObject({ ok: false, result: 'unauthorized', status: 'error' });
  expect(await read(connectionId)).toMatchObject({ status: 'error', last_error: expect.stringMatching(/401/) });
  expect(lines('connection_status_changed')).toMatchObject([{ level: 'warning', from: 'active', to: 'error' }]);
  const rows = await world.auditActions(connectionId);
  expect(rows.filter((row) => String(row.error_message).includes('401'))).toHaveLength(2);

  world.shopify.faults.clear();
  expect((await test(connectionId)).body).toMatchObject({ ok: true, status: 'active' });
  expect(await read(connectionId)).toMatchObject({ status: 'active', last_error: null });
});

it.each([
  ['rate_limited', 'rate_limited'],
  ['server_error', 'unavailable'],
] as const)('leaves the status alone where a test meets %s', async (fault, result) => {
  const { connectionId, domain } = await world.connect();
  world.shopify.faults.add({ fault, shop: domain });
  expect((await test(connectionId)).body).toMatchObject({ ok: false, result, status: 'active' });
});

it('changes label and frequency, and says what was changed', async () => {
  const { connectionId } = await world.connect();
  const { status, body } = await update(connectionId, { label: 'Second shop', sync_every_minutes: 30 });
  expect(status).toBe(200);
  expect(body).toMatchObject({ label: 'Second shop', sync_every_minutes: 30, status: 'active' });
  expect(lines('connection_updated')).toMatchObject([{ changed: ['label', 'sync_every_minutes'] }]);
  expect((await update(connectionId, { sync_every_minutes: null })).body.sync_every_minutes).toBeNull();
  for (const wrong of [{}, { label: '' }, { provider: 'netsuite' }, { sync_every_minutes: 0 }, { status: 'active' }]) {
    expect((await update(connectionId, wrong)).status).toBe(400);
  }
});

it('takes new credentials that the provider takes, and is active again', async () => {
  const { connectionId, domain } = await world.connect();
  world.shopify.faults.add({ fault: 'unauthorized', shop: domain, times: 1 });
  await test(connectionId);
  const { status, text, body } = await update(connectionId, { credentials: credentialsOf(domain) });
  expect(status).toBe(200);
  expect(body).toMatchObject({ status: 'active', last_error: null });
  expect(text).not.toContain('shpat');
  expect(JSON.stringify(written.logs())).not.toContain('shpat');
  expect(await actions(connectionId)).toEqual(
    expect.arrayContaining(['connection_updated', 'connection_status_changed']),
  );
});

it('keeps the old credentials where the provider refuses the new ones', async () => {
  const { connectionId, domain } = await world.connect();
  const stored = await storedCredentials(connectionId);
  world.shopify.faults.add({ fault: 'unauthorized', shop: domain, times: 1 });
  const { status, body } = await update(connectionId, { label: 'x', credentials: credentialsOf(domain) });
  expect([status, body.error]).toEqual([422, 'credentials_refused']);
  expect(await storedCredentials(connectionId)).toBe(stored);
  expect(await read(connectionId)).toMatchObject({ status: 'active', label: domain });
});

it('stores new credentials while the provider is away, and leaves the status as it was', async () => {
  const { connectionId, domain } = await world.connect();
  world.shopify.faults.add({ fault: 'unauthorized', shop: domain, times: 1 });
  await test(connectionId);
  const stored = await storedCredentials(connectionId);
  world.shopify.faults.add({ fault: 'server_error', shop: domain });
  expect((await update(connectionId, { credentials: credentialsOf(domain) })).body.status).toBe('error');
  expect(await storedCredentials(connectionId)).not.toBe(stored);
});

it('takes no credentials of another provider', async () => {
  const { connectionId } = await world.connect();
  const { status, body } = await update(connectionId, { credentials: { account_id: '1' } });
  expect(status).toBe(400);
  expect(body.message).toContain('credentials.shop_domain');
});

it('does not let a 401 of old credentials speak against new ones', async () => {
  const { connectionId, domain } = await world.connect();
  world.shopify.faults.add({ fault: 'slow', shop: domain, delayMs: 1500, times: 1 });
  world.shopify.faults.add({ fault: 'unauthorized', shop: domain, times: 1 });
  const { record, jobId } = await world.requestSync(connectionId);
  const working = work([record]);
  await called(domain);
  // The job has its credentials by now; these are others by the time that the provider refuses them.
  const { changed } = await world.suite.sql(
    'migrator',
    'update connections set encrypted_credentials = :other where id = :id::uuid',
    { id: connectionId, other: 'others' },
  );
  expect(changed).toBe(1);
  await working;
  expect(await world.job(jobId)).toMatchObject({ status: 'failed', error_message: expect.stringMatching(/401/) });
  expect(await read(connectionId)).toMatchObject({ status: 'active' });
});

it('disconnects by hand, cancels what waits, and connects again with credentials', async () => {
  const { connectionId, domain } = await world.connect();
  const { jobId, record } = await world.requestSync(connectionId);
  expect((await update(connectionId, { status: 'disconnected' })).body.status).toBe('disconnected');
  expect(await world.job(jobId)).toMatchObject({
    status: 'cancelled',
    error_message: 'the connection was disconnected',
  });
  await work([record]);
  expect(await world.orders(connectionId)).toEqual({ rows: 0, distinct: 0 });
  const sync = () => callApi('POST', at(connectionId, '/sync'), { token: world.token });
  expect((await sync()).status).toBe(409);
  expect((await test(connectionId)).body).toMatchObject({ ok: true, status: 'disconnected' });
  expect((await update(connectionId, { credentials: credentialsOf(domain) })).body.status).toBe('active');
});

it('deletes a connection with what was synced by it, and keeps the record of its jobs', async () => {
  const { connectionId } = await world.connect();
  const done = await world.requestSync(connectionId);
  await work([done.record]);
  const waiting = await world.requestSync(connectionId);
  expect((await callApi('DELETE', at(connectionId), { token: world.token })).status).toBe(204);

  expect((await callApi('GET', at(connectionId), { token: world.token })).status).toBe(404);
  expect(await world.orders(connectionId)).toEqual({ rows: 0, distinct: 0 });
  const state = await world.suite.sql('migrator', 'select 1 from sync_state where connection_id = :id::uuid', {
    id: connectionId,
  });
  expect(state.rows).toEqual([]);
  expect(await world.job(done.jobId)).toMatchObject({ status: 'completed', connection_id: null, rows_created: 300 });
  expect(await world.job(waiting.jobId)).toMatchObject({ status: 'cancelled', connection_id: null });
  expect(lines('connection_deleted')).toMatchObject([{ orders: 300, jobs_cancelled: 1, provider: 'shopify' }]);
  expect(await actions(connectionId)).toContain('connection_deleted');
  expect(await actions(waiting.jobId)).toContain('job_cancelled');
  expect((await callApi('DELETE', at(connectionId), { token: world.token })).status).toBe(404);
  expect(await work([waiting.record])).toEqual({ batchItemFailures: [] });
});

it('stops a sync whose connection is deleted under it, and keeps nothing of it', async () => {
  const { connectionId, domain } = await world.connect();
  world.shopify.faults.add({ fault: 'slow', shop: domain, delayMs: 1500, times: 1 });
  const { jobId, record } = await world.requestSync(connectionId);
  const working = work([record]);
  await called(domain);
  expect((await callApi('DELETE', at(connectionId), { token: world.token })).status).toBe(204);
  expect(await working).toEqual({ batchItemFailures: [] });
  expect(await world.job(jobId)).toMatchObject({ status: 'cancelled', rows_created: 0 });
  expect(lines('sync_job_failed')).toEqual([]);
});

it('shows, tests, changes and deletes no connection of another tenant', async () => {
  const { connectionId } = await world.connect();
  const { token } = await newTenant();
  expect((await test(connectionId, token)).status).toBe(404);
  expect((await update(connectionId, { label: 'mine' }, token)).status).toBe(404);
  expect((await callApi('DELETE', at(connectionId), { token })).status).toBe(404);
  expect(await read(connectionId)).toMatchObject({ status: 'active' });
});

/** Until the provider has been asked: the worker has its credentials then. */
async function called(domain: string): Promise<void> {
  while (!world.shopify.calls.get(domain)) await delay(10);
}

async function storedCredentials(id: string) {
  const statement = 'select encrypted_credentials from connections where id = :id::uuid';
  return (await world.suite.sql('migrator', statement, { id })).rows[0]!.encrypted_credentials;
}
