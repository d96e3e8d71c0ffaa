import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import '../support/hold-lines.ts';
import { type Capture, captureLines } from 'lamplight/testing';
import { startWorld, type World, work } from './worker-world.ts';

const ORDERS = 1_200;
const none = { batchItemFailures: [] };

let world: World;
let written: Capture;

beforeAll(async () => {
  world = await startWorld(ORDERS);
}, 60_000);
afterAll(() => world.stop());
beforeEach(() => {
  written = captureLines();
});
afterEach(async () => {
  written.stop();
  world.shopify.faults.clear();
  world.netsuite.faults.clear();
  await world.suite.sql('migrator', 'delete from rate_limits');
});

const SIZES = {
  shopify_customers: 1_000,
  shopify_products: 120,
  netsuite_orders: ORDERS,
  netsuite_customers: 400,
  netsuite_products: 150,
};

it.each(Object.entries(SIZES))('syncs %s once, and then only what has changed', async (jobType, size) => {
  const [provider, objectType] = jobType.split('_') as ['shopify' | 'netsuite', string];
  const { connectionId } = provider === 'shopify' ? await world.connect() : await world.connectNetsuite();
  const { jobId, record } = await world.requestSync(connectionId, objectType);
  expect(await work([record])).toEqual(none);
  expect(await world.job(jobId)).toMatchObject({ job_type: jobType, status: 'completed', rows_created: size });
  const { rows } = await world.suite.sql(
    'migrator',
    `select count(*) as n, count(distinct external_id) as ids from canonical_${objectType} where connection_id = :id::uuid`,
    { id: connectionId },
  );
  expect(rows).toEqual([{ n: size, ids: size }]);
  expect(written.values('worker_rows_processed_total').map(({ dimensions }) => dimensions.job_type)).toEqual([jobType]);
  const again = await world.requestSync(connectionId, objectType);
  await work([again.record]);
  expect(await world.job(again.jobId)).toMatchObject({ status: 'completed', rows_created: 0, rows_updated: 0 });
});

it('keeps a cursor for each object type of a connection', async () => {
  const { connectionId } = await world.connect();
  for (const objectType of ['orders', 'customers', 'products']) {
    await work([(await world.requestSync(connectionId, objectType)).record]);
  }
  const { rows } = await world.suite.sql(
    'migrator',
    'select object_type, cursor from sync_state where connection_id = :id::uuid and last_success_at is not null',
    { id: connectionId },
  );
  expect(rows.map(({ object_type }) => object_type).sort()).toEqual(['customers', 'orders', 'products']);
  expect(new Set(rows.map(({ cursor }) => cursor)).size).toBe(3);
});

it('gets over a token that ends between two pages, and no connection is marked for it', async () => {
  const { account, connectionId } = await world.connectNetsuite();
  world.netsuite.faults.add({ fault: 'token_expired', shop: account, after: 1, times: 1 });
  const { jobId, record } = await world.requestSync(connectionId);
  expect(await work([record])).toEqual(none);
  expect(await world.job(jobId)).toMatchObject({ status: 'completed', attempts: 1, rows_created: ORDERS });
  expect(world.netsuite.granted.get(account)).toBe(2);
  expect(written.logs('connection_status_changed')).toEqual([]);
  expect(written.logs('worker_task_failed')).toEqual([]);
});

it('keeps a token for the next sync, also for another instance, and encrypted', async () => {
  const { account, connectionId } = await world.connectNetsuite();
  await work([(await world.requestSync(connectionId, 'products')).record]);
  await work([(await world.requestSync(connectionId, 'customers')).record]);
  expect(world.netsuite.granted.get(account)).toBe(1);
  const { rows } = await world.suite.sql(
    'migrator',
    'select tenant_id, encrypted_value from cache_entries where key like :key',
    { key: `provider_tokens/${connectionId}/%` },
  );
  expect(rows).toEqual([{ tenant_id: world.tenantId, encrypted_value: expect.not.stringContaining('ns.') }]);
});

it('waits as long as NetSuite asks for when too many call at once', async () => {
  const { account, connectionId } = await world.connectNetsuite();
  world.netsuite.faults.add({ fault: 'rate_limited', shop: account, times: 1, retryAfterSeconds: 1 });
  const { jobId, record } = await world.requestSync(connectionId);
  await work([record]);
  expect(await world.job(jobId)).toMatchObject({ status: 'pending', error_message: expect.stringContaining('429') });
  await work([await world.receive(jobId)]);
  expect(await world.job(jobId)).toMatchObject({ status: 'completed', rows_created: ORDERS });
});

it('marks a connection whose certificate was taken back, and counts the job as failed once', async () => {
  const { account, connectionId } = await world.connectNetsuite();
  world.netsuite.faults.add({ fault: 'unauthorized', shop: account });
  const { jobId, record } = await world.requestSync(connectionId);
  expect(await work([record])).toEqual(none);
  expect(await world.job(jobId)).toMatchObject({
    status: 'failed',
    error_message: expect.stringContaining('401 Unauthorized'),
  });
  expect((await world.auditActions(connectionId)).at(-1)).toMatchObject({ action: 'connection_status_changed' });
});
