import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import '../support/hold-lines.ts';
import { type Capture, captureLines, matchers } from 'lamplight/testing';
import { callApi, newTenant } from '../support/call-api.ts';
import { newUser } from '../support/new-user.ts';
import { type Suite, startSuite } from '../support/start-suite.ts';

expect.extend(matchers);
let suite: Suite;
let written: Capture;
let owner: Awaited<ReturnType<typeof newTenant>>;
let admin: Awaited<ReturnType<typeof newUser>>;

beforeAll(async () => {
  suite = await startSuite();
  written = captureLines();
}, 60_000);
beforeEach(async () => {
  owner = await newTenant();
  admin = await newUser(suite, { tenant_id: owner.tenant_id, role: 'admin' });
  written.clear();
});
afterAll(async () => {
  written.stop();
  await suite.stop();
});

const password = 'a password to begin with';
const invite = (token: string, role: string, email = `${crypto.randomUUID()}@example.com`) =>
  callApi('POST', '/api/v1/users', { token, body: { email, password, role } });
const change = (token: string, id: string, role: string) =>
  callApi('PATCH', `/api/v1/users/${id}`, { token, body: { role } });
const remove = (token: string, id: string) => callApi('DELETE', `/api/v1/users/${id}`, { token });
const login = (email: string, with_ = password) =>
  callApi('POST', '/api/v1/auth/login', { body: { email, password: with_ } });

async function audited(action: string) {
  const statement = `SELECT category, user_id, resource_id, details::text AS details FROM audit_events
    WHERE tenant_id = :tenant_id::uuid AND action = :action ORDER BY "timestamp"`;
  const { rows } = await suite.sql('migrator', statement, { action, tenant_id: owner.tenant_id });
  return rows.map((row) => ({ ...row, details: JSON.parse(row.details as string) }));
}

it('makes a user who can log in with the role that they were given', async () => {
  const made = await invite(admin.token, 'member', 'New.Member@example.com');
  expect(made.status).toBe(201);
  expect(made.body).toEqual({
    id: expect.any(String),
    email: 'new.member@example.com',
    role: 'member',
    created_at: expect.any(String),
  });
  const { id } = made.body;
  expect(written).toHaveLogged('user_created', { resource_id: id, role: 'member', user_id: admin.user_id });
  expect(await audited('user_created')).toEqual([
    { category: 'user', user_id: admin.user_id, resource_id: id, details: { role: 'member' } },
  ]);
  const answer = await login('new.member@example.com');
  expect(answer.body).toMatchObject({ tenant_id: owner.tenant_id, user_id: id });
  expect((await callApi('GET', '/api/v1/users', { token: answer.body.access_token })).status).toBe(403);
  expect(written.lines.join('\n')).not.toContain(password);
});

it('lists the users of the tenant alone, without their hashes', async () => {
  await newTenant();
  const { body, text } = await callApi('GET', '/api/v1/users', { token: owner.token });
  expect(body.items.map((user: { id: string }) => user.id)).toEqual([admin.user_id, owner.user_id]);
  expect(body.items[1]).toEqual({
    id: owner.user_id,
    email: owner.email,
    role: 'owner',
    created_at: expect.any(String),
  });
  expect(text).not.toContain('scrypt');
});

it('takes an email once, and says so', async () => {
  const answer = await invite(owner.token, 'viewer', owner.email);
  expect([answer.status, answer.body.error]).toEqual([409, 'email_taken']);
  expect(await audited('user_created')).toEqual([]);
});

it('changes a role at once, in the sessions that there are', async () => {
  const member = await newUser(suite, { tenant_id: owner.tenant_id, role: 'member' });
  expect((await callApi('GET', '/api/v1/users', { token: member.token })).status).toBe(403);
  const changed = await change(owner.token, member.user_id, 'admin');
  expect(changed.body).toMatchObject({ id: member.user_id, role: 'admin' });
  expect((await callApi('GET', '/api/v1/users', { token: member.token })).status).toBe(200);
  expect(written).toHaveLogged('user_role_changed', { resource_id: member.user_id, from: 'member', to: 'admin' });
  expect(await audited('user_role_changed')).toEqual([
    expect.objectContaining({ category: 'user', user_id: owner.user_id, details: { from: 'member', to: 'admin' } }),
  ]);
});

it('lets no admin make an owner, or lay hands on one', async () => {
  const other = await newUser(suite, { tenant_id: owner.tenant_id, role: 'owner' });
  for (const answer of [
    await invite(admin.token, 'owner'),
    await change(admin.token, admin.user_id, 'owner'),
    await change(admin.token, other.user_id, 'viewer'),
    await remove(admin.token, other.user_id),
  ]) {
    expect([answer.status, answer.body.error]).toEqual([403, 'permission_denied']);
    expect(answer.body.message).toContain('owners:manage, which owner has');
  }
  const dimensions = { permission: 'owners:manage', role: 'admin' };
  expect(written).toHaveMetric('api_permission_denied_total', { dimensions, value: 4 });
  expect(await audited('permission_denied')).toHaveLength(4);
  expect(await audited('user_role_changed')).toEqual([]);
  expect((await change(owner.token, admin.user_id, 'owner')).status).toBe(200);
});

it('keeps the last owner', async () => {
  const demoted = await change(owner.token, owner.user_id, 'admin');
  const removed = await remove(owner.token, owner.user_id);
  for (const answer of [demoted, removed]) expect([answer.status, answer.body.error]).toEqual([409, 'last_owner']);
  await newUser(suite, { tenant_id: owner.tenant_id, role: 'owner' });
  expect((await change(owner.token, owner.user_id, 'admin')).status).toBe(200);
});

it('keeps one of two owners who remove each other at the same time', async () => {
  const other = await newUser(suite, { tenant_id: owner.tenant_id, role: 'owner' });
  const answers = await Promise.all([remove(owner.token, other.user_id), remove(other.token, owner.user_id)]);
  const [first, second] = answers.map(({ status }) => status).sort();
  expect(first).toBe(204);
  expect([401, 409]).toContain(second); // 401 where the first was done before the second was let in
  const left = await Promise.all([owner, other].map(({ token }) => callApi('GET', '/api/v1/jobs', { token })));
  expect(left.map(({ status }) => status).sort()).toEqual([200, 401]);
});

it('removes a user with all sessions, and keeps what they did', async () => {
  const member = await newUser(suite, { tenant_id: owner.tenant_id, role: 'member' });
  await callApi('POST', '/api/v1/connections', { token: member.token });
  expect((await remove(admin.token, member.user_id)).status).toBe(204);
  const after = await callApi('GET', '/api/v1/jobs', { token: member.token });
  expect([after.status, after.body.error]).toEqual([401, 'invalid_token']);
  expect(await audited('user_deleted')).toEqual([expect.objectContaining({ resource_id: member.user_id })]);
  expect(await audited('permission_denied')).toEqual([expect.objectContaining({ user_id: member.user_id })]);
  expect((await remove(admin.token, member.user_id)).status).toBe(404);
});

it("does not know another tenant's users", async () => {
  const stranger = await newTenant();
  expect((await change(owner.token, stranger.user_id, 'viewer')).status).toBe(404);
  expect((await remove(owner.token, stranger.user_id)).status).toBe(404);
});

it('changes a password for the one there was, and ends all other sessions', async () => {
  const elsewhere = (await login(owner.email, owner.password)).body.access_token;
  const body = { current_password: owner.password, new_password: 'another horse, another battery' };
  expect((await callApi('POST', '/api/v1/auth/password', { token: owner.token, body })).status).toBe(204);
  expect((await callApi('GET', '/api/v1/jobs', { token: owner.token })).status).toBe(200);
  expect((await callApi('GET', '/api/v1/jobs', { token: elsewhere })).status).toBe(401);
  expect((await login(owner.email, owner.password)).status).toBe(401);
  expect((await login(owner.email, body.new_password)).status).toBe(200);
  expect(written).toHaveLogged('auth_password_changed', { user_id: owner.user_id });
  expect(await audited('password_changed')).toEqual([expect.objectContaining({ category: 'auth' })]);
  for (const secret of [owner.password, body.new_password]) expect(written.lines.join('\n')).not.toContain(secret);
});

it('leaves no session of the old password, also where one is opened at the same time', async () => {
  const change = { current_password: owner.password, new_password: 'another horse, another battery' };
  const opened: string[] = [];
  const changing = callApi('POST', '/api/v1/auth/password', { token: owner.token, body: change }).then(({ status }) => {
    expect(status).toBe(204);
    return false;
  });
  const after = (ms: number) => new Promise<boolean>((resolve) => setTimeout(() => resolve(true), ms));
  while (await Promise.race([changing, after(20)])) {
    const { status, body } = await login(owner.email, owner.password);
    if (status === 200) opened.push(body.access_token);
  }
  for (const token of opened) expect((await callApi('GET', '/api/v1/jobs', { token })).status).toBe(401);
  expect((await callApi('GET', '/api/v1/jobs', { token: owner.token })).status).toBe(200);
});

it('changes no password for a wrong one, and counts the guess as a failed login', async () => {
  const body = { current_password: 'not the password', new_password: 'another horse, another battery' };
  const answer = await callApi('POST', '/api/v1/auth/password', { token: owner.token, body });
  expect([answer.status, answer.body.error]).toEqual([403, 'wrong_password']);
  expect(written).toHaveMetric('api_auth_failures_total', { dimensions: { reason: 'invalid_credentials' }, value: 1 });
  for (let guess = 2; guess <= 10; guess++)
    await callApi('POST', '/api/v1/auth/password', { token: owner.token, body });
  expect((await callApi('POST', '/api/v1/auth/password', { token: owner.token, body })).status).toBe(429);
});
