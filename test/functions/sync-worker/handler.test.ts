import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import '../support/hold-lines.ts';
import { type Capture, captureLines, captureSpans } from 'lamplight/testing';
import { delivered, startWorld, type World, work } from './worker-world.ts';

const ORDERS = 1_200;

let world: World;
let written: Capture;

beforeAll(async () => {
  world = await startWorld(ORDERS);
}, 60_000);
afterAll(() => world.stop());
beforeEach(() => {
  written = captureLines();
});
afterEach(() => {
  written.stop();
  world.shopify.faults.clear();
});

const none = { batchItemFailures: [] };
const failure = (record: { messageId: string }) => ({ batchItemFailures: [{ itemIdentifier: record.messageId }] });

it('syncs every order once, and says so on the row, in the log, the metrics and the audit trail', async () => {
  const { connectionId } = await world.connect();
  const { jobId, record } = await world.requestSync(connectionId);
  expect(await work([record])).toEqual(none);
  expect(await world.job(jobId)).toMatchObject({
    ...{ status: 'completed', attempts: 1, rows_created: ORDERS, rows_updated: 0, error_message: null },
    ...{ started_at: expect.any(String), completed_at: expect.any(String) },
  });
  expect(await world.orders(connectionId)).toEqual({ rows: ORDERS, distinct: ORDERS });
  expect(written.logs('sync_job_completed')).toEqual([
    expect.objectContaining({
      tenant_id: world.tenantId,
      job_id: jobId,
      job_type: 'shopify_orders',
      rows_created: ORDERS,
    }),
  ]);
  expect(written.values('worker_rows_processed_total').flatMap(({ values }) => values)).toEqual([ORDERS]);
  expect((await world.auditActions(jobId)).map(({ action }) => action)).toEqual(['job_requested', 'job_completed']);
});

it('traces a sync as the reference names it, with each call to the provider below', async () => {
  const traced = captureSpans();
  const { connectionId } = await world.connect();
  const { jobId, record } = await world.requestSync(connectionId);
  await work([record]);
  traced.stop();
  const sync = traced.spans.find(({ name }) => name === 'sync_shopify_orders');
  expect(sync?.attributes).toMatchObject({ tenant_id: world.tenantId, job_id: jobId, job_type: 'shopify_orders' });
  const calls = traced.spans.filter(
    ({ name, parentSpanId }) => name === 'call_shopify' && parentSpanId === sync?.spanId,
  );
  expect(calls).toHaveLength(Math.ceil(ORDERS / 250));
});

it('refuses a sync whose connection was disconnected meanwhile, and says so on the row', async () => {
  const { domain, connectionId } = await world.connect();
  const { jobId, record } = await world.requestSync(connectionId);
  await world.suite.sql('migrator', "update connections set status = 'disconnected' where id = :id::uuid", {
    id: connectionId,
  });
  expect(await work([record])).toEqual(none);
  expect(await world.job(jobId)).toMatchObject({
    status: 'failed',
    error_message: expect.stringContaining('disconnected'),
  });
  expect(world.shopify.calls.has(domain)).toBe(false);
});

it('stops where the job is cancelled while it runs, and leaves what it has saved', async () => {
  const { domain, connectionId } = await world.connect();
  world.shopify.faults.add({ fault: 'slow', delayMs: 400, shop: domain, after: 2, times: 1 });
  const { jobId, record } = await world.requestSync(connectionId);
  const working = work([record]);
  while ((world.shopify.calls.get(domain) ?? 0) < 3) await new Promise((resolve) => setTimeout(resolve, 10));
  await world.suite.sql('migrator', "update jobs set status = 'cancelled' where id = :id::uuid", { id: jobId });
  expect(await working).toEqual(none);
  const { status, rows_created } = await world.job(jobId);
  expect(status).toBe('cancelled');
  expect(await world.orders(connectionId)).toEqual({ rows: rows_created, distinct: rows_created });
});

it('asks only for what has changed since the last sync', async () => {
  const { domain, connectionId } = await world.connect();
  await work([(await world.requestSync(connectionId)).record]);
  const before = world.shopify.calls.get(domain)!;
  const { jobId, record } = await world.requestSync(connectionId);
  await work([record]);
  expect(await world.job(jobId)).toMatchObject({ status: 'completed', rows_created: 0, rows_updated: 0 });
  expect(world.shopify.calls.get(domain)! - before).toBe(1);
});

it('does a finished job no harm when its message comes again', async () => {
  const { connectionId } = await world.connect();
  const { jobId, record } = await world.requestSync(connectionId);
  await work([record]);
  const done = await world.job(jobId);
  expect(await work([delivered(record, 2)])).toEqual(none);
  expect(await world.job(jobId)).toEqual(done);
  const ended = written.values('worker_jobs_total').filter(({ dimensions }) => dimensions.job_type);
  expect(ended.map(({ dimensions }) => dimensions.status)).toEqual(['completed']);
});

it('counts every row once where two workers have the same message at the same time', async () => {
  const { connectionId } = await world.connect();
  const { jobId, record } = await world.requestSync(connectionId);
  await Promise.all([work([record]), work([record]), work([record])]);
  expect(await world.job(jobId)).toMatchObject({ status: 'completed', rows_created: ORDERS, rows_updated: 0 });
  expect(await world.orders(connectionId)).toEqual({ rows: ORDERS, distinct: ORDERS });
});

it('goes on in a message of its own when its rate is limited, from where it was', async () => {
  const { domain, connectionId } = await world.connect();
  world.shopify.faults.add({ fault: 'rate_limited', shop: domain, after: 2, times: 1, retryAfterSeconds: 0 });
  const { jobId, record } = await world.requestSync(connectionId);
  expect(await work([record])).toEqual(none);
  expect(await world.job(jobId)).toMatchObject({
    status: 'pending',
    rows_created: 500,
    error_message: expect.stringMatching(/rate limit/),
  });
  const next = await world.receive(jobId);
  expect(JSON.parse(next.body)).toMatchObject({ job_id: jobId, attempt: 1, cursor: expect.any(String) });
  expect(next.messageAttributes.correlation_id).toEqual(record.messageAttributes.correlation_id);
  expect(await work([next])).toEqual(none);
  expect(await world.job(jobId)).toMatchObject({
    status: 'completed',
    attempts: 1,
    rows_created: ORDERS,
    error_message: null,
  });
  expect(written.values('external_api_rate_limited_total')).toHaveLength(1);
  const ended = written.values('worker_jobs_total').filter(({ dimensions }) => dimensions.job_type);
  expect(ended.map(({ dimensions }) => dimensions.status)).toEqual(['completed']);
});

it('waits as long as the provider asks for, in the queue', async () => {
  const { domain, connectionId } = await world.connect();
  world.shopify.faults.add({ fault: 'rate_limited', shop: domain, times: 1, retryAfterSeconds: 2 });
  const { jobId, record } = await world.requestSync(connectionId);
  await work([record]);
  expect(await world.waiting()).toEqual({ visible: 0, delayed: 1 });
  const next = await world.receive(jobId);
  expect(JSON.parse(next.body)).toMatchObject({ cursor: null, attempt: 2 });
  await work([next]);
  expect(await world.job(jobId)).toMatchObject({ status: 'completed', attempts: 2 });
});

it('goes on in a message of its own when its time runs short', async () => {
  const { connectionId } = await world.connect();
  const { jobId, record } = await world.requestSync(connectionId);
  let asked = 0;
  await work([record], () => (++asked > 4 ? 5_000 : 60_000));
  const halfway = await world.job(jobId);
  expect(halfway.status).toBe('running');
  expect(halfway.rows_created).toBeGreaterThan(0);
  expect(halfway.rows_created).toBeLessThan(ORDERS);
  await work([await world.receive(jobId)]);
  expect(await world.job(jobId)).toMatchObject({ status: 'completed', attempts: 1, rows_created: ORDERS });
});

it('fails the job and marks the connection on 401, and recovers with the next sync that works', async () => {
  const { domain, connectionId } = await world.connect();
  world.shopify.faults.add({ fault: 'unauthorized', shop: domain, after: 3, times: 1 });
  const { jobId, record } = await world.requestSync(connectionId);
  expect(await work([record])).toEqual(none);
  expect(await world.job(jobId)).toMatchObject({
    ...{ status: 'failed', rows_created: 750, error_message: expect.stringContaining('401 Unauthorized') },
  });
  expect((await world.auditActions(jobId)).at(-1)).toMatchObject({
    action: 'job_failed',
    error_message: expect.stringContaining('401'),
  });
  expect((await world.auditActions(connectionId)).at(-1)).toMatchObject({ action: 'connection_status_changed' });
  expect(written.logs('connection_status_changed')).toEqual([expect.objectContaining({ from: 'active', to: 'error' })]);
  expect(written.logs('worker_task_failed')).toHaveLength(1);
  const again = await world.requestSync(connectionId);
  await work([again.record]);
  expect(await world.job(again.jobId)).toMatchObject({ status: 'completed', rows_created: ORDERS - 750 });
  expect(written.logs('connection_status_changed').at(-1)).toMatchObject({ from: 'error', to: 'active' });
});

it.each(['server_error', 'malformed', 'reset', 'repeat_page'] as const)(
  'tries a job again in a message of its own on %s, later each time, and gives it up after the seventh',
  async (fault) => {
    const { domain, connectionId } = await world.connect();
    world.shopify.faults.add({ fault, shop: domain, after: 1 });
    const { jobId, record } = await world.requestSync(connectionId);
    expect(await work([record])).toEqual(none);
    expect(await world.job(jobId)).toMatchObject({
      status: 'pending',
      error_message: expect.stringContaining('Shopify'),
    });
    expect(written.logs('sync_job_continued').at(-1)).toMatchObject({ reason: 'failed', delay_s: 5 });
    const message = JSON.parse(record.body);
    // The first page was saved, so that the first failure is the first one in a row.
    for (let failures = 1; failures < 6; failures += 1) {
      expect(
        await work([{ ...record, body: JSON.stringify({ ...message, attempt: failures + 1, failures }) }]),
      ).toEqual(none);
    }
    expect(await world.job(jobId)).toMatchObject({ status: 'pending', attempts: 6 });
    expect(await work([{ ...record, body: JSON.stringify({ ...message, attempt: 7, failures: 6 }) }])).toEqual(none);
    expect(await world.job(jobId)).toMatchObject({ status: 'failed', attempts: 7 });
    expect(written.logs('sync_job_failed')).toHaveLength(1);
    expect(written.logs('sync_job_continued').map(({ delay_s }) => delay_s)).toEqual([5, 15, 45, 135, 300, 300]);
    expect(written.values('worker_job_retries_total')).toHaveLength(6);
  },
);

it('leaves a message that is none to the dead-letter queue, and runs the rest of its batch', async () => {
  const { connectionId } = await world.connect();
  const { jobId, record } = await world.requestSync(connectionId);
  const poison = { ...record, messageId: 'poison', body: '{"job_id":1}' };
  expect(await work([poison, record])).toEqual(failure(poison));
  expect(await world.job(jobId)).toMatchObject({ status: 'completed' });
});

it('runs no job of another tenant, whatever the message says', async () => {
  const { connectionId } = await world.connect();
  const { jobId, record } = await world.requestSync(connectionId);
  const foreign = structuredClone(record);
  foreign.messageAttributes.tenant_id!.stringValue = crypto.randomUUID();
  expect(await work([foreign])).toEqual(failure(foreign));
  expect(await world.job(jobId)).toMatchObject({ status: 'pending', attempts: 0 });
});

it('says on the row when credentials cannot be decrypted', async () => {
  const { connectionId } = await world.connect();
  const { jobId, record } = await world.requestSync(connectionId);
  await world.suite.sql('migrator', "update connections set encrypted_credentials = 'AAAA' where id = :id::uuid", {
    id: connectionId,
  });
  expect(await work([record])).toEqual(none);
  expect(await world.job(jobId)).toMatchObject({
    status: 'failed',
    error_message: expect.stringMatching(/decryption.*ciphertext_invalid/),
  });
  expect(written.values('credential_decrypt_failures_total')).toHaveLength(1);
});
