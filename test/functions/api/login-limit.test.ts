import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import '../support/hold-lines.ts';
import { type Capture, captureLines, httpEvent, lambdaContext, matchers } from 'lamplight/testing';
import { newTenant } from '../support/call-api.ts';
import { type Suite, startSuite } from '../support/start-suite.ts';

expect.extend(matchers);
let suite: Suite;
let written: Capture;

beforeAll(async () => {
  suite = await startSuite();
  written = captureLines();
}, 60_000);
beforeEach(async () => {
  await suite.sql('migrator', 'DELETE FROM rate_limits');
  written.clear();
  // A window that is tested must not begin anew meanwhile.
  const leftMs = 900_000 - (Date.now() % 900_000);
  if (leftMs < 8_000) await new Promise((resolve) => setTimeout(resolve, leftMs + 50));
}, 20_000);
afterAll(async () => {
  written.stop();
  await suite.stop();
});

/** Tries to log in from an address. */
async function login(email: string, password: string, sourceIp = '203.0.113.7') {
  const { handler } = await import('../../../functions/api/handler.ts');
  const event = httpEvent({ method: 'POST', path: '/api/v1/auth/login', body: { email, password } });
  event.requestContext.http.sourceIp = sourceIp;
  const { statusCode, headers = {}, body = '{}' } = await handler(event, lambdaContext());
  return { status: statusCode, headers, body: JSON.parse(body) };
}

/** Makes it look as if so many attempts had been counted for what has been tried so far. */
async function count(kind: 'account' | 'address', attempts: number): Promise<void> {
  const key = `login:${kind}:%`;
  await suite.sql('migrator', 'UPDATE rate_limits SET count = :attempts::integer WHERE key LIKE :key', {
    key,
    attempts: String(attempts),
  });
}

async function counts(kind: 'account' | 'address') {
  const statement = 'SELECT count FROM rate_limits WHERE key LIKE :key ORDER BY count';
  return (await suite.sql('migrator', statement, { key: `login:${kind}:%` })).rows.map((row) => row.count);
}

it('refuses an account after ten wrong passwords, also the right one, and says when to come back', async () => {
  const { email, password } = await newTenant();
  await login(email, 'wrong');
  await count('account', 9);
  expect((await login(email, 'wrong')).status).toBe(401);
  written.clear();
  const refused = await login(email, password);
  expect([refused.status, refused.body.error]).toEqual([429, 'too_many_attempts']);
  const seconds = Number(refused.headers['retry-after']);
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(900);
  expect(written).toHaveLogged('auth_limited', {
    level: 'warning',
    limited_by: 'account',
    email,
    retry_after_s: seconds,
  });
  expect(written).toHaveLogged('request_completed', { path: '/auth/login', status_code: '429' });
  expect(written.values('api_auth_failures_total')).toEqual([]);
});

it('treats an account that there is not as one that there is', async () => {
  const { email } = await newTenant();
  const answers = [];
  for (const tried of [email, 'nobody@example.com']) {
    await login(tried, 'wrong');
    await count('account', 10);
    const { status, body, headers } = await login(tried, 'wrong');
    answers.push({ status, message: body.message, headers: Object.keys(headers).sort() });
  }
  expect(answers[0]!.message.replace(/\d+/, 'n')).toBe(answers[1]!.message.replace(/\d+/, 'n'));
  expect({ ...answers[0], message: '' }).toEqual({ ...answers[1], message: '' });
});

it('counts attempts that come at the same time, each of them', async () => {
  await login('crowd@example.com', 'wrong');
  await count('account', 8);
  const answers = await Promise.all(Array.from({ length: 6 }, () => login('crowd@example.com', 'wrong')));
  expect(answers.map(({ status }) => status).sort()).toEqual([401, 401, 429, 429, 429, 429]);
});

it('refuses an address after a hundred failures, whatever accounts they were of', async () => {
  await login('somebody@example.com', 'wrong');
  await count('address', 100);
  const { email, password } = await newTenant();
  const refused = await login(email, password);
  expect(refused.status).toBe(429);
  expect(written).toHaveLogged('auth_limited', { limited_by: 'address' });
  expect((await login(email, password, '198.51.100.9')).status).toBe(200);
});

it('takes the addresses of one IPv6 network for one', async () => {
  await login('somebody@example.com', 'wrong', '::ffff:198.51.100.1');
  for (const address of ['2001:db8:0:1::1', '2001:db8:0:1:ffff::9', '2001:0db8:0000:0001:1:2:3:4', '2001:db8:0:2::1']) {
    await login('somebody@example.com', 'wrong', address);
  }
  expect(await counts('address')).toEqual([1, 1, 3]);
  await login('somebody@example.com', 'wrong', '198.51.100.1');
  expect(await counts('address')).toEqual([1, 2, 3]);
});

it('begins anew with a login: the account wholly, the address but for what others did', async () => {
  const { email, password } = await newTenant({ plan: 'free' });
  await suite.sql('migrator', 'DELETE FROM rate_limits');
  await login('other@example.com', 'wrong');
  for (let failure = 0; failure < 3; failure++) await login(email, 'wrong');
  expect(await counts('account')).toEqual([1, 3]);
  expect((await login(email, password)).status).toBe(200);
  expect(await counts('account')).toEqual([1]);
  expect(await counts('address')).toEqual([4]);
});

it('audits a limit once, however often it is met', async () => {
  await login('limited@example.com', 'wrong');
  await count('account', 10);
  for (let attempt = 0; attempt < 3; attempt++) await login('limited@example.com', 'wrong');
  const statement = `SELECT tenant_id, category, error_message FROM audit_events
    WHERE action = 'login_limited' ORDER BY "timestamp" DESC`;
  const before = (await suite.sql('migrator', statement)).rows;
  expect(before[0]).toEqual({
    tenant_id: null,
    category: 'auth',
    error_message: 'login limit: too many attempts by one account',
  });
  await login('limited@example.com', 'wrong');
  expect((await suite.sql('migrator', statement)).rows).toHaveLength(before.length);
});

it('writes the address nowhere, and the email into no key', async () => {
  const { email } = await newTenant();
  await login(email, 'wrong', '203.0.113.77');
  await count('account', 10);
  await login(email, 'wrong', '203.0.113.77');
  const { rows } = await suite.sql('migrator', 'SELECT key FROM rate_limits');
  const audit = await suite.sql('migrator', 'SELECT a::text AS row FROM audit_events a');
  for (const text of [written.lines.join('\n'), JSON.stringify(rows), JSON.stringify(audit.rows)]) {
    expect(text).not.toContain('203.0.113');
  }
  expect(JSON.stringify(rows)).not.toContain(email);
});

it('deletes what is long over: old counts, and sessions that expired a day ago', async () => {
  const { email, password, tenant_id, user_id } = await newTenant({ plan: 'free' });
  await suite.sql(
    'migrator',
    `INSERT INTO rate_limits VALUES ('login:account:old', '2026-01-01', 3), ('mcp:old', '2026-01-01', 3)`,
  );
  await suite.sql(
    'migrator',
    `INSERT INTO sessions VALUES (gen_random_uuid(), :tenant_id::uuid, :user_id::uuid, '2026-01-01', '2026-01-01')`,
    { tenant_id, user_id },
  );
  await login(email, password);
  const keys = (await suite.sql('migrator', "SELECT key FROM rate_limits WHERE key LIKE '%old'")).rows;
  expect(keys).toEqual([{ key: 'mcp:old' }]);
  const sessions = 'SELECT count(*)::integer AS n FROM sessions WHERE tenant_id = :tenant_id::uuid';
  expect((await suite.sql('migrator', sessions, { tenant_id })).rows).toEqual([{ n: 2 }]);
});
