import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { type Capture, captureLines } from 'lamplight/testing';
import { netsuite } from '../../../../functions/shared/providers/netsuite.ts';
import type { PageOutcome, ProviderAccess, TokenCache } from '../../../../functions/shared/providers/provider.ts';
import { tokenMemory } from '../../../../functions/shared/providers/token-memory.ts';
import { realClock } from '../../../../local/clock.ts';
import type { Fault } from '../../../../local/suite/faults.ts';
import { type NetsuiteSimulator, startNetsuite } from '../../../../local/suite/netsuite/simulator.ts';

const FIRST_PAGE = { cursor: null, timeoutMs: 2_000 };
const pem = (key: KeyPairKeyObjectResult) => String(key.privateKey.export({ format: 'pem', type: 'pkcs8' }));
const EC_KEY = pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }));
const ACCOUNT = { account_id: '1234567_SB1', client_id: 'client', certificate_id: 'cert', private_key: EC_KEY };

let simulator: NetsuiteSimulator;
let written: Capture;
let tokens: TokenCache;
let access: ProviderAccess;

beforeAll(async () => {
  simulator = await startNetsuite({ clock: realClock, seed: 7, historyOrders: 2_300, newOrderEveryMs: 86_400_000 });
  process.env.NETSUITE_BASE_URL = simulator.url;
});
afterAll(() => simulator.stop());
beforeEach(() => {
  written = captureLines();
  tokens = tokenMemory();
  access = { credentials: ACCOUNT, tokens };
  simulator.granted.clear();
});
afterEach(() => {
  written.stop();
  simulator.faults.clear();
});

const statuses = () =>
  written.logs('external_call_completed').map(({ endpoint, status_code }) => `${endpoint} ${status_code}`);

async function everyRow(objectType: 'orders' | 'customers' | 'products') {
  const rows = [];
  let cursor: string | null = null;
  for (let more = true; more; ) {
    const page: PageOutcome<{ externalId: string }> = await netsuite.page(objectType, access, {
      ...FIRST_PAGE,
      cursor,
    });
    if (page.kind !== 'page') throw new Error(page.message);
    rows.push(...page.rows);
    ({ cursor, more } = page);
  }
  return { rows, cursor };
}

it('pages through every order to the end, under one token', async () => {
  const { rows, cursor } = await everyRow('orders');
  expect(new Set(rows.map(({ externalId }) => externalId)).size).toBe(2_300);
  expect(statuses()).toEqual(['token 200', 'orders 200', 'orders 200', 'orders 200']);
  expect(await netsuite.page('orders', access, { ...FIRST_PAGE, cursor })).toEqual({
    ...{ kind: 'page', rows: [], cursor, more: false },
  });
});

it('gives orders, customers and products in the words of the canonical tables', async () => {
  const first = async (type: 'orders' | 'customers' | 'products') => {
    const page = await netsuite.page(type, access, FIRST_PAGE);
    return page.kind === 'page' && page.rows[0];
  };
  expect(await first('orders')).toEqual({
    externalId: '5001',
    orderNumber: 'SO5001',
    status: expect.stringMatching(/^(pending|paid|fulfilled|cancelled)$/),
    totalAmount: expect.stringMatching(/^\d+(\.\d+)?$/),
    currency: 'USD',
    customerEmail: expect.stringContaining('@example.com'),
    customerExternalId: expect.stringMatching(/^\d+$/),
    orderedAt: expect.any(Date),
  });
  expect(await first('customers')).toEqual({
    externalId: '900',
    email: 'buying.900@example.com',
    fullName: expect.stringContaining('Trading'),
    ordersCount: expect.any(Number),
  });
  expect(await first('products')).toEqual({
    externalId: '300',
    sku: 'LMP-300',
    title: expect.any(String),
    status: expect.stringMatching(/^(active|archived)$/),
    currency: 'USD',
    price: expect.stringMatching(/^\d+(\.\d+)?$/),
  });
});

it('takes an RSA key as well', async () => {
  const private_key = pem(generateKeyPairSync('rsa', { modulusLength: 2048 }));
  expect(await netsuite.check({ credentials: { ...ACCOUNT, private_key }, tokens }, 2_000)).toEqual({ kind: 'ok' });
});

it('uses a kept token until five minutes before its end', async () => {
  const kept: Date[] = [];
  const watched: TokenCache = {
    ...tokens,
    write: async (name, token, expiresAt) => {
      kept.push(expiresAt);
      await tokens.write(name, token, expiresAt);
    },
  };
  await netsuite.check({ credentials: ACCOUNT, tokens: watched }, 2_000);
  await netsuite.check({ credentials: ACCOUNT, tokens: watched }, 2_000);
  expect(simulator.granted.get('1234567-sb1')).toBe(1);
  expect((kept[0]!.getTime() - Date.now()) / 60_000).toBeCloseTo(55, 0);
});

it('asks for a new token where one ends before its time, and goes on with the same page', async () => {
  const first = await netsuite.page('orders', access, FIRST_PAGE);
  simulator.faults.add({ fault: 'token_expired', times: 1 });
  const cursor = first.kind === 'page' ? first.cursor : null;
  const second = await netsuite.page('orders', access, { ...FIRST_PAGE, cursor });
  expect(second).toMatchObject({ kind: 'page', more: true });
  expect(statuses()).toEqual(['token 200', 'orders 200', 'orders 401', 'token 200', 'orders 200']);
});

it('calls the credentials bad where a new token does not help either', async () => {
  simulator.faults.add({ fault: 'unauthorized' });
  expect(await netsuite.page('orders', access, FIRST_PAGE)).toEqual({
    ...{ kind: 'unauthorized', message: 'NetSuite answered 401 Unauthorized' },
  });
  expect(simulator.granted.get('1234567-sb1')).toBe(2);
});

it('calls the credentials bad where the certificate was taken back', async () => {
  const credentials = { ...ACCOUNT, certificate_id: 'revoked-1' };
  expect(await netsuite.check({ credentials, tokens }, 2_000)).toMatchObject({
    ...{ kind: 'unauthorized', message: expect.stringContaining('401') },
  });
});

it.each<[Fault, object]>([
  [
    { fault: 'rate_limited', retryAfterSeconds: 9 },
    { kind: 'rate_limited', message: expect.stringContaining('429'), retryAfterSeconds: 9 },
  ],
  [{ fault: 'server_error' }, { kind: 'unavailable', message: 'NetSuite answered 503' }],
  [{ fault: 'malformed' }, { kind: 'unavailable', message: expect.stringContaining('JSON') }],
  [{ fault: 'reset' }, { kind: 'unavailable', message: expect.stringContaining('no answer') }],
])('tells %j by its kind', async (fault, outcome) => {
  simulator.faults.add({ ...fault, times: 1 });
  expect(await netsuite.page('orders', access, FIRST_PAGE)).toEqual(outcome);
});

it('gives up on an answer that does not come', async () => {
  simulator.faults.add({ fault: 'hang', times: 1 });
  const outcome = await netsuite.page('orders', access, { cursor: null, timeoutMs: 200 });
  expect(outcome).toEqual({ kind: 'unavailable', message: 'NetSuite gave no answer: TimeoutError' });
});

it('calls a page that does not move on an error', async () => {
  const first = await netsuite.page('orders', access, FIRST_PAGE);
  simulator.faults.add({ fault: 'repeat_page' });
  const cursor = first.kind === 'page' ? first.cursor : null;
  expect(await netsuite.page('orders', access, { ...FIRST_PAGE, cursor })).toMatchObject({
    ...{ kind: 'unavailable', message: expect.stringContaining('repeats') },
  });
});

it.each(["x' OR 1=1 --", '{"modified":"2026-01-01T00:00:00","id":"1 OR 1=1"}', '{}', '[]'])(
  'puts no kept cursor into its query that is none of its own: %s',
  async (cursor) => {
    expect(await netsuite.page('orders', access, { ...FIRST_PAGE, cursor })).toMatchObject({ kind: 'refused' });
  },
);

it.each([null, {}, { ...ACCOUNT, account_id: 'evil.example.com/' }, { ...ACCOUNT, private_key: 'no key' }])(
  'calls nobody with credentials like %j',
  async (credentials) => {
    expect(await netsuite.page('orders', { credentials, tokens }, FIRST_PAGE)).toMatchObject({ kind: 'refused' });
    expect(statuses()).toEqual([]);
  },
);

it('never writes a key or a token', async () => {
  await netsuite.check(access, 2_000);
  const lines = written.lines.join('\n');
  expect(lines).not.toContain('ns.');
  expect(lines).not.toContain(EC_KEY.split('\n')[1]);
});
