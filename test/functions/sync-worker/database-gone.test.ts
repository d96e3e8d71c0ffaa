import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import '../support/hold-lines.ts';
import { type Capture, captureLines } from 'lamplight/testing';
import { type CutOff, startCutOff } from '../support/cut-off.ts';
import { delivered, startWorld, type World, work } from './worker-world.ts';

const ORDERS = 900;
const none = { batchItemFailures: [] };

let world: World;
let database: CutOff;
let written: Capture;

beforeAll(async () => {
  const through = async (url: string) => {
    database = await startCutOff(url);
    return database.url;
  };
  world = await startWorld(ORDERS, { through });
}, 60_000);
afterAll(async () => {
  await world?.stop();
  await database?.stop();
});
beforeEach(() => {
  written = captureLines();
});
afterEach(() => {
  written.stop();
  world.shopify.faults.clear();
});

it('goes on in a message of its own where the database goes away in mid-sync, and doubles nothing', async () => {
  const { domain, connectionId } = await world.connect();
  world.shopify.faults.add({ fault: 'slow', delayMs: 400, shop: domain, after: 3, times: 1 });
  const { jobId, record } = await world.requestSync(connectionId);
  const working = work([record]);
  while ((world.shopify.calls.get(domain) ?? 0) < 4) await new Promise((resolve) => setTimeout(resolve, 10));
  database.cut();
  expect(await working).toEqual(none);
  // What was saved before counts: these are the first failures in a row, of the old message come again as well.
  expect(await work([delivered(record, 2)])).toEqual(none);
  expect(written.logs('sync_job_continued').map(({ reason, delay_s }) => [reason, delay_s])).toEqual([
    ['failed', 5],
    ['failed', 5],
  ]);
  database.mend();
  expect(await world.job(jobId)).toMatchObject({ status: 'running' });
  await world.waitFor({ visible: 2 });
  expect(await work([await world.receive(jobId), await world.receive(jobId)])).toEqual(none);
  expect(await world.job(jobId)).toMatchObject({ status: 'completed', rows_created: ORDERS, rows_updated: 0 });
  expect(await world.orders(connectionId)).toEqual({ rows: ORDERS, distinct: ORDERS });
  expect(written.logs('worker_task_failed')).toEqual([]);
}, 30_000);

it('comes again from the queue where it cannot write on its last attempt why it ends', async () => {
  const { connectionId } = await world.connect();
  const { jobId, record } = await world.requestSync(connectionId);
  const last = { ...record, body: JSON.stringify({ ...JSON.parse(record.body), attempt: 7, failures: 6 }) };
  database.cut();
  expect((await work([last])).batchItemFailures).toHaveLength(1);
  expect((await work([delivered(last, 3)])).batchItemFailures).toHaveLength(1);
  database.mend();
  expect(written.logs('job_row_not_written')).toHaveLength(2);
  expect(await world.job(jobId)).toMatchObject({ status: 'pending', error_message: null });
});

it('tells a caller who asks for a sync meanwhile to come again', async () => {
  const { connectionId } = await world.connect();
  database.cut();
  await expect(world.requestSync(connectionId)).rejects.toThrow('unavailable');
  database.mend();
  const { jobId, record } = await world.requestSync(connectionId);
  await work([record]);
  expect(await world.job(jobId)).toMatchObject({ status: 'completed' });
});
