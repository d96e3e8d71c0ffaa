import { generateKeyPairSync } from 'node:crypto';
import { afterEach, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import { type VirtualClock, virtualClock } from '../../../../local/clock.ts';
import { type NetsuiteSimulator, startNetsuite } from '../../../../local/suite/netsuite/simulator.ts';

const HOST = '1234567.suitetalk.api.netsuite.com';
const TOKEN_URL = `/${HOST}/services/rest/auth/oauth2/v1/token`;
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const running: NetsuiteSimulator[] = [];
afterEach(async () => {
  for (const simulator of running.splice(0)) await simulator.stop();
});

async function start(): Promise<{ simulator: NetsuiteSimulator; clock: VirtualClock }> {
  const clock = virtualClock(Date.UTC(2026, 10, 24));
  const simulator = await startNetsuite({ clock, seed: 7, historyOrders: 50 });
  running.push(simulator);
  return { simulator, clock };
}

async function askForToken({ simulator, clock }: Awaited<ReturnType<typeof start>>, { kid = 'cert' } = {}) {
  const now = clock.now() / 1000;
  const assertion = await new SignJWT({ scope: 'rest_webservices' })
    .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid })
    .setIssuer('client')
    .setAudience(`https:/${TOKEN_URL}`)
    .setIssuedAt(now)
    .setExpirationTime(now + 300)
    .sign(privateKey);
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_assertion: assertion });
  const response = await fetch(`${simulator.url}${TOKEN_URL}`, { method: 'POST', body });
  return { status: response.status, body: (await response.json()) as { access_token: string; expires_in: string } };
}

function query(simulator: NetsuiteSimulator, token: string, { prefer = 'transient', limit = '10' } = {}) {
  return fetch(`${simulator.url}/${HOST}/services/rest/query/v1/suiteql?limit=${limit}&offset=0`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, prefer },
    body: JSON.stringify({ q: 'SELECT r.id FROM item r ORDER BY r.lastmodifieddate, r.id' }),
  });
}

it('gives a token for a signed assertion, good for an hour', async () => {
  const run = await start();
  const { status, body } = await askForToken(run);
  expect([status, body.expires_in]).toEqual([200, '3600']);
  expect((await query(run.simulator, body.access_token)).status).toBe(200);
  await run.clock.advance(3_600_000);
  const late = await query(run.simulator, body.access_token);
  expect([late.status, late.headers.get('www-authenticate')]).toEqual([401, expect.stringContaining('invalid_token')]);
});

it('gives none for a certificate that was taken back, or without an assertion', async () => {
  const run = await start();
  expect(await askForToken(run, { kid: 'revoked-1' })).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  const body = new URLSearchParams({ grant_type: 'client_credentials' });
  expect((await fetch(`${run.simulator.url}${TOKEN_URL}`, { method: 'POST', body })).status).toBe(400);
});

it('refuses what the real API refuses', async () => {
  const run = await start();
  const { access_token } = (await askForToken(run)).body;
  expect((await query(run.simulator, access_token, { prefer: 'respond-async' })).status).toBe(400);
  expect((await query(run.simulator, access_token, { limit: '1001' })).status).toBe(400);
  expect((await query(run.simulator, 'no token')).status).toBe(401);
});

it('takes five requests of an account at the same time, and tells the sixth when to come again', async () => {
  const run = await start();
  const { access_token } = (await askForToken(run)).body;
  run.simulator.faults.add({ fault: 'slow', times: 5, delayMs: 1_000 });
  const slow = Array.from({ length: 5 }, () => query(run.simulator, access_token));
  while ((run.simulator.calls.get('1234567') ?? 0) < 5) await new Promise((resolve) => setTimeout(resolve, 5));
  const sixth = await query(run.simulator, access_token);
  expect([sixth.status, sixth.headers.get('retry-after')]).toEqual([429, '2']);
  await run.clock.advance(1_000);
  expect((await Promise.all(slow)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
  expect((await query(run.simulator, access_token)).status).toBe(200);
});

it('can be told from another process what to do wrong', async () => {
  const run = await start();
  const { access_token } = (await askForToken(run)).body;
  await fetch(`${run.simulator.url}/_control`, { method: 'POST', body: '{"fault":"server_error","times":1}' });
  expect((await query(run.simulator, access_token)).status).toBe(503);
  expect((await query(run.simulator, access_token)).status).toBe(200);
});
