import { afterAll, beforeAll, expect, it } from '@jest/globals';
import '../support/hold-lines.ts';
import { captureLines } from 'lamplight/testing';
import { callApi, newTenant } from '../support/call-api.ts';
import { delivered, startWorld, type World, work } from '../sync-worker/worker-world.ts';

const ORDERS = 600;

let world: World;

beforeAll(async () => {
  world = await startWorld(ORDERS);
}, 60_000);
afterAll(() => world.stop());

const sync = (connectionId: string, body?: object) =>
  callApi('POST', `/api/v1/connections/${connectionId}/sync`, { token: world.token, ...(body && { body }) });
const post = (path: string, token = world.token) => callApi('POST', `/api/v1/jobs/${path}`, { token });

it('answers every request for a sync that is on its way with the same job, also two at once', async () => {
  const written = captureLines();
  const { connectionId } = await world.connect();
  const answers = await Promise.all([sync(connectionId), sync(connectionId), sync(connectionId)]);
  const [jobId, ...others] = new Set(answers.map(({ body }) => body.job_id as string));
  expect([answers.map(({ status }) => status), others]).toEqual([[202, 202, 202], []]);
  const record = await world.receive(jobId);
  expect(await world.waiting()).toEqual({ visible: 0, delayed: 0 });
  const logged = written.logs('sync_requested').map(({ coalesced }) => coalesced);
  expect(logged.sort()).toEqual([false, true, true]);
  written.stop();
  expect((await world.auditActions(jobId!)).map(({ action }) => action)).toEqual(['job_requested']);
  await work([record]);
  expect((await sync(connectionId)).body.job_id).not.toBe(jobId);
  await world.empty();
});

it('coalesces no two object types and no two connections', async () => {
  const [one, two] = [await world.connect(), await world.connect()];
  const asked = [
    await sync(one.connectionId),
    await sync(one.connectionId, { object_type: 'customers' }),
    await sync(two.connectionId),
  ];
  expect(new Set(asked.map(({ body }) => body.job_id)).size).toBe(3);
  await world.empty();
});

it('refuses a sync of what there is not', async () => {
  const { connectionId } = await world.connect();
  expect(await sync(connectionId, { object_type: 'invoices' })).toMatchObject({ status: 400 });
});

it('holds one unfinished job of a kind by an index of the database', async () => {
  const { connectionId } = await world.connect();
  await sync(connectionId);
  const copy = `insert into jobs (id, tenant_id, connection_id, job_type, status, correlation_id, created_at)
    select gen_random_uuid(), tenant_id, connection_id, job_type, 'running', correlation_id, created_at from jobs
    where connection_id = :id::uuid`;
  await expect(world.suite.sql('migrator', copy, { id: connectionId })).rejects.toThrow('jobs_one_unfinished');
  await world.empty();
});

it('cancels a job that waits, and its message does nothing', async () => {
  const { domain, connectionId } = await world.connect();
  const { jobId, record } = await world.requestSync(connectionId);
  expect(await post(`${jobId}/cancel`)).toMatchObject({ status: 200, body: { id: jobId, status: 'cancelled' } });
  expect(await post(`${jobId}/cancel`)).toMatchObject({ status: 200 });
  expect(await work([record])).toEqual({ batchItemFailures: [] });
  expect(world.shopify.calls.has(domain)).toBe(false);
  expect((await world.auditActions(jobId)).map(({ action }) => action)).toEqual(['job_requested', 'job_cancelled']);
});

it('cancels a job that runs: it stops at its next batch, and a new sync goes on from there', async () => {
  const { domain, connectionId } = await world.connect();
  world.shopify.faults.add({ fault: 'slow', delayMs: 400, shop: domain, after: 2, times: 1 });
  const { jobId, record } = await world.requestSync(connectionId);
  const working = work([record]);
  while ((world.shopify.calls.get(domain) ?? 0) < 3) await new Promise((resolve) => setTimeout(resolve, 10));
  await post(`${jobId}/cancel`);
  const again = await world.requestSync(connectionId);
  await Promise.all([working, work([again.record])]);
  const [cancelled, completed] = [await world.job(jobId), await world.job(again.jobId)];
  expect([cancelled.status, completed.status]).toEqual(['cancelled', 'completed']);
  expect(cancelled.rows_created + completed.rows_created).toBe(ORDERS);
  expect(await world.orders(connectionId)).toEqual({ rows: ORDERS, distinct: ORDERS });
});

it('cancels nothing that has ended, and nothing of another tenant', async () => {
  const { connectionId } = await world.connect();
  const { jobId, record } = await world.requestSync(connectionId);
  const { token } = await newTenant();
  expect(await post(`${jobId}/cancel`, token)).toMatchObject({ status: 404 });
  await work([record]);
  expect(await post(`${jobId}/cancel`)).toMatchObject({ status: 409, body: { error: 'job_finished' } });
});

it('puts a failed job back on the queue, where it goes on from where it was', async () => {
  const { domain, connectionId } = await world.connect();
  world.shopify.faults.add({ fault: 'unauthorized', shop: domain, after: 1, times: 1 });
  const { jobId, record } = await world.requestSync(connectionId);
  await work([record]);
  expect(await world.job(jobId)).toMatchObject({ status: 'failed', rows_created: 250 });
  expect(await post(`${jobId}/requeue`)).toMatchObject({ status: 202, body: { job_id: jobId } });
  expect(await world.job(jobId)).toMatchObject({ status: 'pending', error_message: null, completed_at: null });
  // The old message coming again from the dead-letter queue does no harm either.
  await work([await world.receive(jobId), delivered(record, 3)]);
  expect(await world.job(jobId)).toMatchObject({ status: 'completed', rows_created: ORDERS });
  expect(await post(`${jobId}/requeue`)).toMatchObject({ status: 409, body: { error: 'job_completed' } });
});

it('requeues no job while another of its kind is on its way', async () => {
  const { connectionId } = await world.connect();
  const first = await world.requestSync(connectionId);
  await post(`${first.jobId}/cancel`);
  const second = await world.requestSync(connectionId);
  const answer = await post(`${first.jobId}/requeue`);
  expect([answer.status, answer.body.message]).toEqual([409, expect.stringContaining(second.jobId)]);
});
