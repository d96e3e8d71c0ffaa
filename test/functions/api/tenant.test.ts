import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import '../support/hold-lines.ts';
import { type Capture, captureLines, matchers } from 'lamplight/testing';
import { callApi, newConnection, newTenant } from '../support/call-api.ts';
import { newUser } from '../support/new-user.ts';
import { type Suite, startSuite } from '../support/start-suite.ts';

expect.extend(matchers);
let suite: Suite;
let written: Capture;
let owner: Awaited<ReturnType<typeof newTenant>>;

beforeAll(async () => {
  suite = await startSuite();
  written = captureLines();
}, 60_000);
beforeEach(async () => {
  owner = await newTenant({ plan: 'free' });
  written.clear();
});
afterAll(async () => {
  written.stop();
  await suite.stop();
});

const change = (body: object, token = owner.token) => callApi('PATCH', '/api/v1/tenant', { token, body });
const read = () => callApi('GET', '/api/v1/tenant', { token: owner.token });
const connect = (token = owner.token) =>
  callApi('POST', '/api/v1/connections', {
    token,
    body: {
      provider: 'shopify',
      label: 'Shop',
      credentials: { shop_domain: 'acme.myshopify.com', access_token: 'shpat_0123456789abcdef' },
    },
  });

/** Refused for the plan: with its status, its metric and its line. */
function expectDenied(answer: Awaited<ReturnType<typeof callApi>>, plan: string, feature: string): void {
  expect([answer.status, answer.body.error]).toEqual([403, 'not_entitled']);
  expect(written).toHaveMetric('entitlement_denials_total', { dimensions: { plan, feature }, value: 1 });
  expect(written).toHaveLogged('entitlement_denied', { level: 'warning', plan, feature, tenant_id: owner.tenant_id });
  expect(written).toHaveLogged('request_completed', { status_code: '403', outcome: 'denied' });
  written.clear();
}

async function audited(action: string) {
  const statement = `SELECT category, user_id, details::text AS details FROM audit_events
    WHERE tenant_id = :tenant_id::uuid AND action = :action ORDER BY "timestamp"`;
  const { rows } = await suite.sql('migrator', statement, { action, tenant_id: owner.tenant_id });
  return rows.map((row) => ({ ...row, details: JSON.parse(row.details as string) }));
}

it('says what the plan includes and how much of it is in use', async () => {
  await newConnection(owner.token);
  const { body } = await read();
  expect(body).toMatchObject({ id: owner.tenant_id, name: 'Acme', plan: 'free' });
  expect(body.features).toMatchObject({ connections: 1, users: 3, audit_trail: false });
  expect(body.usage).toEqual({ connections: 1, users: 1, netsuite: 0 });
});

it('has a plan of every feature for each plan, and no more features than the metric has room for', async () => {
  const { PLAN_FEATURES } = await import('../../../functions/shared/plans.ts');
  const { FEATURES, PLANS } = await import('../../../functions/shared/vocabulary.ts');
  for (const plan of PLANS) expect(Object.keys(PLAN_FEATURES[plan]).sort()).toEqual([...FEATURES].sort());
  expect(FEATURES.length).toBeLessThanOrEqual(12);
});

it('gets another name from an owner or an admin', async () => {
  const admin = await newUser(suite, { tenant_id: owner.tenant_id, role: 'admin' });
  expect((await change({ name: 'Acme & Sons' }, admin.token)).body).toMatchObject({
    name: 'Acme & Sons',
    plan: 'free',
  });
  expect(await audited('tenant_updated')).toEqual([
    { category: 'tenant', user_id: admin.user_id, details: { changed: ['name'] } },
  ]);
  expect((await change({})).status).toBe(400);
});

it('gets another plan from its owner alone', async () => {
  const admin = await newUser(suite, { tenant_id: owner.tenant_id, role: 'admin' });
  const refused = await change({ plan: 'pro' }, admin.token);
  expect([refused.status, refused.body.error]).toEqual([403, 'permission_denied']);
  expect((await read()).body.plan).toBe('free');
  expect((await change({ plan: 'pro' })).body.plan).toBe('pro');
  expect(written).toHaveLogged('plan_changed', { from: 'free', to: 'pro' });
  expect(await audited('plan_changed')).toEqual([
    { category: 'tenant', user_id: owner.user_id, details: { from: 'free', to: 'pro' } },
  ]);
});

it('has a new plan at once, in the session that there was', async () => {
  expectDenied(await callApi('GET', '/api/v1/audit-events', { token: owner.token }), 'free', 'audit_trail');
  await change({ plan: 'pro' });
  expect((await callApi('GET', '/api/v1/audit-events', { token: owner.token })).status).toBe(200);
  await change({ plan: 'free' });
  written.clear();
  expectDenied(await callApi('GET', '/api/v1/audit-events', { token: owner.token }), 'free', 'audit_trail');
});

it('is not given a plan that is too small for what it has', async () => {
  await change({ plan: 'enterprise' });
  await newConnection(owner.token);
  await newConnection(owner.token);
  await suite.sql('migrator', "UPDATE connections SET provider = 'netsuite' WHERE tenant_id = :tenant_id::uuid", {
    tenant_id: owner.tenant_id,
  });
  const answer = await change({ plan: 'free' });
  expect([answer.status, answer.body.error]).toEqual([409, 'plan_too_small']);
  expect(answer.body.message).toBe(
    'the plan free is too small for 2 connections where it has room for 1 and 2 NetSuite connections',
  );
  expect((await read()).body.plan).toBe('enterprise');
});

it('has no more connections than its plan, however many are asked for at once', async () => {
  const answers = await Promise.all([connect(), connect(), connect()]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 403, 403]);
  written.clear();
  const answer = await connect();
  expect(answer.body.message).toBe(
    'the plan free has room for 1 connection; an owner can change it to pro or enterprise',
  );
  expectDenied(answer, 'free', 'connections');
  await change({ plan: 'pro' });
  expect((await connect()).status).toBe(201);
});

it('has no more users than its plan', async () => {
  const invite = () =>
    callApi('POST', '/api/v1/users', {
      token: owner.token,
      body: { email: `${crypto.randomUUID()}@example.com`, password: 'a password to begin with', role: 'viewer' },
    });
  const answers = [await invite(), await invite()];
  expect(answers.map(({ status }) => status)).toEqual([201, 201]);
  expectDenied(await invite(), 'free', 'users');
});

it('syncs what its plan includes, by the plan of the database and not by a cached one', async () => {
  const { id } = await newConnection(owner.token);
  const sync = (object_type: string) =>
    callApi('POST', `/api/v1/connections/${id}/sync`, { token: owner.token, body: { object_type } });
  written.clear();
  expectDenied(await sync('customers'), 'free', 'customers');
  expectDenied(await sync('products'), 'free', 'products');
  expect((await sync('orders')).status).toBe(202);
  // Behind the back of every cache: an invoice that was not paid.
  await change({ plan: 'pro' });
  expect((await callApi('GET', '/api/v1/audit-events', { token: owner.token })).status).toBe(200);
  await suite.sql('migrator', "UPDATE tenants SET plan = 'free' WHERE id = :id::uuid", { id: owner.tenant_id });
  written.clear();
  expectDenied(await sync('customers'), 'free', 'customers');
});

it('connects NetSuite and syncs often where its plan includes that', async () => {
  const { generateKeyPairSync } = await import('node:crypto');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const private_key = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const credentials = { account_id: '1234567', client_id: 'id', certificate_id: 'id', private_key };
  const body = { provider: 'netsuite', label: 'ERP', credentials };
  expectDenied(await callApi('POST', '/api/v1/connections', { token: owner.token, body }), 'free', 'netsuite');
  const { id } = await newConnection(owner.token);
  const everyMinutes = (sync_every_minutes: number) =>
    callApi('PATCH', `/api/v1/connections/${id}`, { token: owner.token, body: { sync_every_minutes } });
  written.clear();
  expectDenied(await everyMinutes(15), 'free', 'sync_frequency');
  expect((await everyMinutes(120)).status).toBe(200);
  await change({ plan: 'enterprise' });
  expect((await everyMinutes(1)).status).toBe(200);
});
