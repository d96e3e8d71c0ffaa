import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import '../support/hold-lines.ts';
import { type Capture, captureLines, lambdaContext, scheduleEvent } from 'lamplight/testing';
import { startWorld, type World, work } from '../sync-worker/worker-world.ts';

const MINUTE_MS = 60_000;

let world: World;
let written: Capture;

beforeAll(async () => {
  world = await startWorld(10);
}, 60_000);
afterAll(() => world.stop());
beforeEach(() => {
  written = captureLines();
});
afterEach(async () => {
  written.stop();
  await world.suite.sql('migrator', "update connections set status = 'disconnected'");
  await world.suite.sql('migrator', "update jobs set status = 'cancelled' where status in ('pending', 'running')");
  await world.empty();
});

/** Runs the scheduler as if it were so many minutes later. */
async function tick(minutes = 0): Promise<void> {
  const { handler } = await import('../../../functions/sync-scheduler/handler.ts');
  const time = new Date(Date.now() + minutes * MINUTE_MS);
  await handler(scheduleEvent({ time }), lambdaContext());
}

const planIs = (plan: string) => world.suite.sql('migrator', `update tenants set plan = '${plan}' where name = 'acme'`);
const end = () => world.suite.sql('migrator', "update jobs set status = 'completed' where status = 'pending'");
const change = (id: string, set: string) =>
  world.suite.sql('migrator', `update connections set ${set} where id = :id::uuid`, { id });
const age = (id: string, minutes: number) =>
  world.suite.sql(
    'migrator',
    `update jobs set touched_at = touched_at - interval '${minutes} minutes' where id = :id::uuid`,
    {
      id,
    },
  );

it('asks for every object type of an active connection, and for none of it again while it is on its way', async () => {
  await planIs('enterprise');
  const { connectionId } = await world.connect();
  await tick();
  const types = ['shopify_customers', 'shopify_orders', 'shopify_products'];
  expect((await world.jobs(connectionId)).map(({ job_type }) => job_type)).toEqual(types);
  await tick(20);
  expect(await world.jobs(connectionId)).toHaveLength(3);
  expect(await world.waiting()).toEqual({ visible: 3, delayed: 0 });
});

it('makes a job that the worker runs, with a correlation id that is no other job’s', async () => {
  const { connectionId } = await world.connect();
  await tick();
  const records = [await world.receive(), await world.receive(), await world.receive()];
  expect(await work(records)).toEqual({ batchItemFailures: [] });
  const jobs = await world.jobs(connectionId);
  expect(jobs.map(({ status, rows_created }) => [status, rows_created > 0])).toEqual(
    Array(3).fill(['completed', true]),
  );
  expect(new Set(jobs.map(({ correlation_id }) => correlation_id)).size).toBe(3);
  expect(new Set(records.map(({ messageAttributes }) => messageAttributes.correlation_id?.stringValue))).toEqual(
    new Set(jobs.map(({ correlation_id }) => correlation_id)),
  );
  const requested = written.logs('sync_requested').filter(({ connection_id }) => connection_id === connectionId);
  expect(new Set(requested.map(({ correlation_id }) => correlation_id)).size).toBe(3);
  expect(requested.every(({ tenant_id }) => tenant_id === world.tenantId)).toBe(true);
});

it.each([
  ['free', null, 60],
  ['pro', null, 15],
  ['pro', 30, 30],
  ['pro', 1, 5],
  ['enterprise', null, 5],
  ['enterprise', 1, 1],
])('syncs a %s tenant whose connection says %p minutes every %i', async (plan, own, every) => {
  const { connectionId } = await world.connect();
  await planIs(plan);
  await change(connectionId, `sync_every_minutes = ${own ?? 'null'}`);
  await tick();
  await end();
  await tick(every - 1);
  const kinds = plan === 'free' ? ['shopify_orders'] : ['shopify_customers', 'shopify_orders', 'shopify_products'];
  expect((await world.jobs(connectionId)).map(({ job_type }) => job_type)).toEqual(kinds);
  await tick(every);
  expect(await world.jobs(connectionId)).toHaveLength(2 * kinds.length);
  await planIs('enterprise');
});

it.each(['disconnected', 'error'])('leaves a connection alone that is in status %s', async (status) => {
  const { connectionId } = await world.connect();
  await change(connectionId, `status = '${status}'`);
  await tick();
  expect(await world.jobs(connectionId)).toEqual([]);
});

it('stops the schedule of a connection whose provider answers 401', async () => {
  const { domain, connectionId } = await world.connect();
  await tick();
  world.shopify.faults.add({ fault: 'unauthorized', shop: domain });
  await work([await world.receive()]);
  world.shopify.faults.clear();
  await end();
  await tick(24 * 60);
  expect(await world.jobs(connectionId)).toHaveLength(3);
});

it('sends a job again whose message was lost before anybody began it', async () => {
  const { connectionId } = await world.connect();
  const { jobId } = await world.requestSync(connectionId);
  await change(connectionId, "status = 'disconnected'");
  await tick();
  expect(await world.waiting()).toEqual({ visible: 0, delayed: 0 });
  await change(connectionId, "status = 'active', sync_every_minutes = 10080");
  await age(jobId, 26);
  await Promise.all([tick(), tick()]);
  const record = await world.receive(jobId);
  await work([record]);
  expect(await world.job(jobId)).toMatchObject({ status: 'completed', rows_created: 10 });
  expect(written.logs('stranded_job_sent')).toHaveLength(1);
});

it.each([
  ['running', 'the worker died'],
  ['pending', 'no message is left'],
])('says on the row of a begun job, %s and without a message, that it failed', async (status, reason) => {
  const { connectionId } = await world.connect();
  const { jobId } = await world.requestSync(connectionId);
  await world.suite.sql('migrator', `update jobs set status = '${status}', attempts = 3 where id = :id::uuid`, {
    id: jobId,
  });
  await tick();
  expect(await world.job(jobId)).toMatchObject({ status });
  await age(jobId, 26);
  await tick();
  expect(await world.job(jobId)).toMatchObject({ status: 'failed', error_message: expect.stringContaining(reason) });
  expect((await world.auditActions(jobId)).at(-1)).toMatchObject({ action: 'job_failed' });
  expect(written.logs('sync_job_failed')).toEqual([
    expect.objectContaining({ job_id: jobId, tenant_id: world.tenantId }),
  ]);
});

it('leaves every job alone while messages pile up', async () => {
  const { connectionId } = await world.connect();
  const { jobId, record } = await world.requestSync(connectionId);
  await world.suite.sql('migrator', "update jobs set status = 'running', attempts = 1 where id = :id::uuid", {
    id: jobId,
  });
  await age(jobId, 26);
  for (let count = 0; count < 6; count += 1) await world.send(record.body);
  await tick();
  expect(await world.job(jobId)).toMatchObject({ status: 'running' });
});

it('does what it can and fails where the queue is away', async () => {
  const { connectionId } = await world.connect();
  const queueUrl = process.env.SYNC_QUEUE_URL;
  process.env.SYNC_QUEUE_URL = `${queueUrl}-gone`;
  await expect(tick()).rejects.toThrow('could not be queued');
  process.env.SYNC_QUEUE_URL = queueUrl;
  const jobs = await world.jobs(connectionId);
  expect(jobs.map(({ status, error_message }) => [status, error_message])).toEqual(
    jobs.map(() => ['failed', 'the job could not be queued']),
  );
});
