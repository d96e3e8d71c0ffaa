import { afterEach, expect, it } from '@jest/globals';
import { type VirtualClock, virtualClock } from '../../../../local/clock.ts';
import { type ShopifyOptions, type ShopifySimulator, startShopify } from '../../../../local/suite/shopify/simulator.ts';

const START = Date.UTC(2026, 10, 24);
const PATH = '/ember-oak.myshopify.com/admin/api/2026-10/graphql.json';

const running: ShopifySimulator[] = [];
afterEach(async () => {
  for (const simulator of running.splice(0)) await simulator.stop();
});

async function start(
  options: Partial<ShopifyOptions> = {},
): Promise<{ simulator: ShopifySimulator; clock: VirtualClock }> {
  const clock = virtualClock(START);
  const simulator = await startShopify({ clock, seed: 7, openedAtMs: START, ...options });
  running.push(simulator);
  return { simulator, clock };
}

async function ask({ url }: ShopifySimulator, variables: object, token = 'shpat_x', path = PATH) {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'x-shopify-access-token': token },
    body: JSON.stringify({ query: 'query ($first: Int!) { orders(first: $first) { nodes { id } } }', variables }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: an answer of GraphQL, read field by field.
  return { status: response.status, body: (await response.json()) as any };
}

async function allIds(simulator: ShopifySimulator): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | null = null, more = true; more; ) {
    const answer: Awaited<ReturnType<typeof ask>> = await ask(simulator, { first: 250, after });
    const { orders } = answer.body.data;
    ids.push(...orders.nodes.map((node: { id: string }) => node.id));
    after = orders.pageInfo.endCursor;
    more = orders.pageInfo.hasNextPage;
  }
  return ids;
}

it('has some thousands of orders, the same for the same seed and others for another', async () => {
  const [one, same, other] = [await start(), await start(), await start({ seed: 8 })];
  const page = async ({ simulator }: typeof one) => (await ask(simulator, { first: 5 })).body.data;
  expect(await page(one)).toEqual(await page(same));
  expect(await page(one)).not.toEqual(await page(other));
  const ids = await allIds(one.simulator);
  expect(ids.length).toBeGreaterThanOrEqual(2_000);
  expect(new Set(ids).size).toBe(ids.length);
});

it('takes new orders and changes old ones as its clock goes on, and a kept cursor sees just those', async () => {
  const { simulator, clock } = await start({ historyOrders: 100, newOrderEveryMs: 60_000 });
  const before = (await ask(simulator, { first: 250 })).body.data.orders.pageInfo.endCursor;
  await clock.advance(10 * 60_000);
  const { nodes } = (await ask(simulator, { first: 250, after: before })).body.data.orders;
  expect(simulator.shop('ember-oak.myshopify.com').count(clock.now())).toBe(110);
  expect(nodes.length).toBeGreaterThanOrEqual(10);
  expect(nodes.every(({ updatedAt }: { updatedAt: string }) => Date.parse(updatedAt) > START)).toBe(true);
});

it('gives each order once, as it was last changed', async () => {
  const { simulator, clock } = await start({ historyOrders: 50, newOrderEveryMs: 60_000 });
  await clock.advance(3 * 3_600_000);
  const ids = await allIds(simulator);
  expect(new Set(ids).size).toBe(ids.length);
});

it('takes the cost of a query from a bucket that fills with time', async () => {
  const { simulator, clock } = await start({ bucket: { maximumAvailable: 600, restoreRate: 50 } });
  const first = await ask(simulator, { first: 250 });
  expect(first.body.extensions.cost).toMatchObject({
    requestedQueryCost: 502,
    throttleStatus: { currentlyAvailable: 98 },
  });
  const second = await ask(simulator, { first: 250 });
  expect([second.status, second.body.errors[0].extensions.code]).toEqual([200, 'THROTTLED']);
  await clock.advance(10_000);
  expect((await ask(simulator, { first: 250 })).body.errors).toBeUndefined();
});

it('refuses what the real API refuses', async () => {
  const { simulator } = await start();
  expect((await ask(simulator, { first: 251 })).body.errors[0].message).toContain('250');
  expect((await ask(simulator, { first: 5, after: 'no cursor' })).body.errors[0].message).toContain('cursor');
  expect((await ask(simulator, { first: 5 }, '')).status).toBe(401);
  expect((await ask(simulator, { first: 5 }, 'shpat_revoked_1')).status).toBe(401);
  expect((await ask(simulator, { first: 5 }, 'shpat_x', '/elsewhere')).status).toBe(404);
});

it('can be told from another process what to do wrong, how often and from when', async () => {
  const { simulator } = await start({ historyOrders: 10 });
  const control = (method: string, body?: object) =>
    fetch(`${simulator.url}/_control`, { method, body: body && JSON.stringify(body) });
  await control('POST', { fault: 'server_error', after: 1, times: 2 });
  const statuses = [];
  for (let call = 0; call < 4; call += 1) statuses.push((await ask(simulator, { first: 5 })).status);
  expect(statuses).toEqual([200, 503, 503, 200]);
  expect((await control('POST', { fault: 'explode' })).status).toBe(400);
  await control('POST', { fault: 'unauthorized' });
  await control('DELETE');
  expect(await (await control('GET')).json()).toEqual({ faults: [], calls: { 'ember-oak.myshopify.com': 4 } });
});

it('answers late on its own clock', async () => {
  const { simulator, clock } = await start({ historyOrders: 10 });
  simulator.faults.add({ fault: 'slow', delayMs: 60_000, times: 1 });
  let answered = false;
  const answer = ask(simulator, { first: 5 }).then((result) => {
    answered = true;
    return result;
  });
  while (simulator.calls.size === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(answered).toBe(false);
  await clock.advance(60_000);
  expect((await answer).status).toBe(200);
});
