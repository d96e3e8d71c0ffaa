import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { type Capture, captureLines } from 'lamplight/testing';
import type { CanonicalOrder } from '../../../../functions/shared/providers/provider.ts';
import { shopify } from '../../../../functions/shared/providers/shopify.ts';
import { tokenMemory } from '../../../../functions/shared/providers/token-memory.ts';
import { virtualClock } from '../../../../local/clock.ts';
import type { Fault } from '../../../../local/suite/faults.ts';
import { type ShopifySimulator, startShopify } from '../../../../local/suite/shopify/simulator.ts';

const SHOP = { shop_domain: 'ember-oak.myshopify.com', access_token: 'shpat_of_the_test' };
const ACCESS = { credentials: SHOP, tokens: tokenMemory() };
const FIRST_PAGE = { cursor: null, timeoutMs: 2_000 };

let simulator: ShopifySimulator;
let written: Capture;

beforeAll(async () => {
  const clock = virtualClock(Date.UTC(2026, 10, 24));
  simulator = await startShopify({ clock, seed: 7, historyOrders: 600 });
  process.env.SHOPIFY_BASE_URL = simulator.url;
});
afterAll(() => simulator.stop());
beforeEach(() => {
  written = captureLines();
});
afterEach(() => {
  written.stop();
  simulator.faults.clear();
});

it('pages through every order to the end', async () => {
  const seen: CanonicalOrder[] = [];
  let request = FIRST_PAGE as { cursor: string | null; timeoutMs: number };
  for (let more = true; more; ) {
    const page = await shopify.page('orders', ACCESS, request);
    if (page.kind !== 'page') throw new Error(page.kind);
    seen.push(...page.rows);
    request = { ...request, cursor: page.cursor };
    more = page.more;
  }
  expect(new Set(seen.map(({ externalId }) => externalId)).size).toBe(600);
  expect(await shopify.page('orders', ACCESS, request)).toEqual({
    kind: 'page',
    rows: [],
    cursor: request.cursor,
    more: false,
  });
});

it('gives an order in the words of the canonical table', async () => {
  const page = await shopify.page('orders', ACCESS, FIRST_PAGE);
  expect(page.kind === 'page' && page.rows[0]).toEqual({
    externalId: expect.stringMatching(/^gid:\/\/shopify\/Order\/\d+$/),
    orderNumber: '#1001',
    status: expect.stringMatching(/^(pending|paid|fulfilled|refunded)$/),
    totalAmount: expect.stringMatching(/^\d+\.\d\d$/),
    currency: 'EUR',
    customerEmail: expect.stringContaining('@example.com'),
    customerExternalId: expect.stringMatching(/^gid:\/\/shopify\/Customer\/\d+$/),
    orderedAt: expect.any(Date),
  });
});

it.each<[Fault, object]>([
  [{ fault: 'unauthorized' }, { kind: 'unauthorized', message: expect.stringContaining('401 Unauthorized') }],
  [
    { fault: 'rate_limited', retryAfterSeconds: 9 },
    { kind: 'rate_limited', message: expect.stringContaining('429'), retryAfterSeconds: 9 },
  ],
  [
    { fault: 'throttled' },
    { kind: 'rate_limited', message: expect.stringContaining('THROTTLED'), retryAfterSeconds: 6, ownLimit: true },
  ],
  [{ fault: 'server_error' }, { kind: 'unavailable', message: 'Shopify answered 503' }],
  [{ fault: 'malformed' }, { kind: 'unavailable', message: expect.stringContaining('JSON') }],
  [{ fault: 'reset' }, { kind: 'unavailable', message: expect.stringContaining('no answer') }],
])('tells %j by its kind', async (fault, outcome) => {
  simulator.faults.add({ ...fault, times: 1 });
  expect(await shopify.page('orders', ACCESS, FIRST_PAGE)).toEqual(outcome);
  expect(written.logs('external_call_completed')).toHaveLength(1);
});

it('gives up on an answer that does not come', async () => {
  simulator.faults.add({ fault: 'hang', times: 1 });
  const outcome = await shopify.page('orders', ACCESS, { cursor: null, timeoutMs: 100 });
  expect(outcome).toEqual({ kind: 'unavailable', message: 'Shopify gave no answer: TimeoutError' });
});

it('calls a page whose cursor does not move on an error', async () => {
  const first = await shopify.page('orders', ACCESS, FIRST_PAGE);
  simulator.faults.add({ fault: 'repeat_page', times: 1 });
  const again = await shopify.page('orders', ACCESS, {
    ...FIRST_PAGE,
    cursor: first.kind === 'page' ? first.cursor : null,
  });
  expect(again).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('repeats') });
});

it('says how much of the bucket is left, and warns of a throttled call', async () => {
  await shopify.page('orders', ACCESS, FIRST_PAGE);
  simulator.faults.add({ fault: 'throttled', times: 1 });
  await shopify.page('orders', ACCESS, FIRST_PAGE);
  expect(written.logs('external_call_completed')).toEqual([
    expect.objectContaining({ level: 'info', status_code: '200', rate_limit_remaining: expect.any(Number) }),
    expect.objectContaining({ level: 'warning', status_code: '200', rate_limit_remaining: 0, retry_after_s: 6 }),
  ]);
});

it.each([null, {}, { ...SHOP, shop_domain: 'internal.example.com' }, { ...SHOP, access_token: '' }])(
  'calls nobody with credentials like %j',
  async (credentials) => {
    const before = [...simulator.calls.values()].reduce((sum, count) => sum + count, 0);
    expect(await shopify.page('orders', { credentials, tokens: tokenMemory() }, FIRST_PAGE)).toMatchObject({
      kind: 'refused',
    });
    expect([...simulator.calls.values()].reduce((sum, count) => sum + count, 0)).toBe(before);
  },
);

it('never writes the access token', async () => {
  await shopify.page('orders', ACCESS, FIRST_PAGE);
  expect(written.lines.join('\n')).not.toContain(SHOP.access_token);
});
