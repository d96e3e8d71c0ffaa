import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import '../support/hold-lines.ts';
import { type Capture, captureLines, matchers } from 'lamplight/testing';
import { callApi, newTenant } from '../support/call-api.ts';
import { type Suite, startSuite } from '../support/start-suite.ts';

expect.extend(matchers);
let suite: Suite;
let written: Capture;

beforeAll(async () => {
  suite = await startSuite();
  written = captureLines();
}, 60_000);
beforeEach(() => written.clear());
afterAll(async () => {
  written.stop();
  await suite.stop();
});

async function audited(action: string, tenant_id: string | null) {
  const condition = tenant_id ? 'tenant_id = :tenant_id::uuid' : 'tenant_id IS NULL AND :tenant_id::text IS NULL';
  const statement = `SELECT category, user_id, correlation_id FROM audit_events WHERE action = :action AND ${condition}`;
  return (await suite.sql('migrator', statement, { action, tenant_id })).rows;
}

it('registers a tenant and logs its owner in', async () => {
  const { registered, login, tenant_id, user_id } = await newTenant();
  expect(registered.status).toBe(201);
  expect(registered.body).toEqual({ tenant_id, user_id });
  expect(login.status).toBe(200);
  expect(login.body).toMatchObject({ token_type: 'Bearer', expires_in: 3600 });
  expect(written).toHaveLogged('auth_register', { action: 'register', user_id });
  expect(written).toHaveLogged('auth_login', { action: 'login', tenant_id, user_id });
  expect(await audited('register', tenant_id)).toHaveLength(1);
  expect(await audited('login', tenant_id)).toEqual([expect.objectContaining({ category: 'auth', user_id })]);
  expect(written).toHaveMetric('audit_events_total', {
    dimensions: { category: 'auth', action: 'register' },
    value: 1,
  });
});

it('takes an email once, whatever its case', async () => {
  const { email, password } = await newTenant();
  written.clear();
  const body = { tenant_name: 'Other', email: email.toUpperCase(), password };
  const answer = await callApi('POST', '/api/v1/auth/register', { body });
  expect(answer.status).toBe(409);
  expect(answer.body).toMatchObject({ error: 'email_taken', correlation_id: answer.headers['x-correlation-id'] });
  expect(written.values('audit_events_total')).toEqual([]);
});

it('refuses a wrong password and an unknown email with the same words', async () => {
  const { email, tenant_id } = await newTenant();
  const before = (await audited('login_failed', null)).length;
  written.clear();
  const wrong = await callApi('POST', '/api/v1/auth/login', { body: { email, password: 'wrong' } });
  const unknown = await callApi('POST', '/api/v1/auth/login', { body: { email: 'x@example.com', password: 'wrong' } });
  expect(wrong.status).toBe(401);
  expect(unknown.status).toBe(401);
  expect(unknown.body.message).toBe(wrong.body.message);
  expect(written).toHaveMetric('api_auth_failures_total', { dimensions: { reason: 'invalid_credentials' }, value: 2 });
  expect(written).toHaveLogged('auth_failed', { reason: 'invalid_credentials' });
  expect(await audited('login_failed', null)).toHaveLength(before + 2);
  expect(await audited('login_failed', tenant_id)).toEqual([]);
});

it('ends a session at logout, however long its token would last', async () => {
  const { token, tenant_id } = await newTenant();
  expect((await callApi('GET', '/api/v1/jobs', { token })).status).toBe(200);
  expect((await callApi('POST', '/api/v1/auth/logout', { token })).status).toBe(204);
  const after = await callApi('GET', '/api/v1/jobs', { token });
  expect(after.status).toBe(401);
  expect(after.headers['www-authenticate']).toBe('Bearer');
  expect(written).toHaveLogged('auth_logout', { action: 'logout', tenant_id });
  expect(written).toHaveLogged('auth_failed', { reason: 'invalid_token' });
  expect(await audited('logout', tenant_id)).toHaveLength(1);
});

it('says why a token was not taken', async () => {
  const { signToken } = await import('../../../functions/shared/auth/token.ts');
  const { token, tenant_id, user_id } = await newTenant();
  const claims = { tenant_id, sub: user_id, sid: crypto.randomUUID(), role: 'owner', plan: 'free' } as const;
  const expired = await signToken(claims, new Date(Date.now() - 7200_000));
  const withoutSession = await signToken(claims, new Date());
  const altered = `${token.slice(0, -6)}AAAAAA`;
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.`;
  for (const [sent, error] of [
    [undefined, 'authentication_required'],
    [expired, 'expired'],
    [withoutSession, 'invalid_token'],
    [altered, 'invalid_token'],
    [unsigned, 'invalid_token'],
    ['not a token at all', 'invalid_token'],
  ] as const) {
    const answer = await callApi('GET', '/api/v1/jobs', { token: sent });
    expect([sent, answer.status, answer.body.error]).toEqual([sent, 401, error]);
  }
  for (const [reason, value] of Object.entries({ missing: 1, expired: 1, invalid_token: 4 })) {
    expect(written).toHaveMetric('api_auth_failures_total', { dimensions: { reason }, value });
  }
});

it('writes neither password nor token into any line', async () => {
  const { password, token } = await newTenant();
  expect(written.lines.join('\n')).not.toContain(password);
  expect(written.lines.join('\n')).not.toContain(token);
});
