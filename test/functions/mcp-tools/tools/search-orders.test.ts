import { afterAll, beforeAll, expect, it } from '@jest/globals';
import '../../support/hold-lines.ts';
import { type Caller, insertOrder, type McpWorld, newCaller, startMcp } from '../mcp-world.ts';

let mcp: McpWorld;
let caller: Caller;

beforeAll(async () => {
  mcp = await startMcp();
  caller = await newCaller(mcp);
  const other = await newCaller(mcp);
  await insertOrder(mcp, other, { number: '#1001' });
  await insertOrder(mcp, caller, { number: '#1001', at: '2026-11-01T10:00:00Z' });
  await insertOrder(mcp, caller, { number: '#1002', at: '2026-11-02T10:00:00Z', status: 'refunded' });
  await insertOrder(mcp, caller, { number: '1003', at: '2026-11-03T10:00:00Z' });
}, 60_000);
afterAll(() => mcp.stop());

async function found(args: Record<string, unknown>) {
  const client = await mcp.connect(caller.token);
  const { structuredContent } = await client.callTool({ name: 'search_orders', arguments: args });
  return structuredContent as { orders: Record<string, unknown>[]; more: boolean };
}

it.each([
  ['nothing gives the latest', {}, ['1003', '#1002', '#1001'], false],
  ['a number without its #', { order_number: '1001' }, ['#1001'], false],
  ['a number with a # that the shop does not write', { order_number: '#1003' }, ['1003'], false],
  ['a status', { status: 'refunded' }, ['#1002'], false],
  ['a time from which on', { ordered_from: '2026-11-02T10:00:00Z' }, ['1003', '#1002'], false],
  ['a time before which, in another zone', { ordered_before: '2026-11-02T12:00:00+02:00' }, ['#1001'], false],
  ['a limit, and says that there are more', { limit: 2 }, ['1003', '#1002'], true],
  ['all together', { status: 'paid', ordered_from: '2026-11-01T00:00:00Z', limit: 1 }, ['1003'], true],
  ['what there is not', { order_number: '9' }, [], false],
])('searches by %s', async (_what, args, numbers, more) => {
  const answer = await found(args);
  expect(answer.orders.map(({ order_number }) => order_number)).toEqual(numbers);
  expect(answer.more).toBe(more);
});

it('tells amounts and times, and nothing about persons', async () => {
  const { orders } = await found({ order_number: '1002' });
  expect(orders).toEqual([
    {
      order_number: '#1002',
      status: 'refunded',
      total_amount: '12.50',
      currency: 'EUR',
      ordered_at: '2026-11-02T10:00:00.000Z',
      updated_at: '2026-11-02T10:00:00.000Z',
      connection_id: caller.connection_id,
      external_id: '#1002',
    },
  ]);
});

it('refuses what no order number, status or time is', async () => {
  const client = await mcp.connect(caller.token);
  for (const args of [
    { order_number: "1' OR 1=1" },
    { order_number: '1\u0000' },
    { status: 'Paid!' },
    { ordered_from: '2026-11-02' },
    { ordered_from: '2026-13-45T00:00:00Z' },
    { limit: 0 },
    { limit: 2.5 },
  ]) {
    expect([args, (await client.callTool({ name: 'search_orders', arguments: args })).isError]).toEqual([args, true]);
  }
});
