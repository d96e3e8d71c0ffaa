import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { callApi } from '../support/call-api.ts';
import { startSuite, type Suite } from '../support/start-suite.ts';

let suite: Suite;

beforeAll(async () => {
  suite = await startSuite();
}, 60_000);
afterAll(() => suite.stop());

async function newTenant(name = 'acme') {
  const email = `${crypto.randomUUID()}@example.com`;
  const password = 'correct horse battery';
  const registered = await callApi('POST', '/api/v1/auth/register', { body: { tenant_name: name, email, password } });
  const login = await callApi('POST', '/api/v1/auth/login', { body: { email, password } });
  return { email, password, registered, login, token: login.body.access_token as string };
}

it('registers a tenant and logs its owner in', async () => {
  const { registered, login } = await newTenant();
  expect(registered.status).toBe(201);
  expect(login.status).toBe(200);
  expect(login.body).toMatchObject({ token_type: 'Bearer', expires_in: 3600, tenant_id: registered.body.tenant_id });
});
