import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import '../support/hold-lines.ts';
import { type Capture, captureLines, matchers } from 'lamplight/testing';
import { startWorld, type World, work } from './worker-world.ts';

expect.extend(matchers);
let world: World;
let written: Capture;

beforeAll(async () => {
  world = await startWorld(10);
}, 60_000);
beforeEach(() => {
  written = captureLines();
});
afterEach(() => written.stop());
afterAll(() => world.stop());

const planIs = (plan: string) =>
  world.suite.sql('migrator', 'update tenants set plan = :plan where id = :id::uuid', { plan, id: world.tenantId });

it('runs no job that the plan has ceased to include since it was asked for', async () => {
  await planIs('enterprise');
  const { connectionId } = await world.connect();
  const { jobId, record } = await world.requestSync(connectionId, 'customers');
  await planIs('free');
  expect(await work([record])).toEqual({ batchItemFailures: [] });
  const error_message = 'the plan free does not include customers; an owner can change it to pro or enterprise';
  expect(await world.job(jobId)).toMatchObject({ status: 'failed', rows_created: 0, error_message });
  const dimensions = { plan: 'free', feature: 'customers' };
  expect(written).toHaveMetric('entitlement_denials_total', { dimensions, value: 1 });
  expect(written).toHaveLogged('entitlement_denied', { level: 'warning', ...dimensions, job_id: jobId });
  expect(written).toHaveMetric('worker_jobs_total', {
    dimensions: { job_type: 'shopify_customers', status: 'failed' },
  });
});

it('runs what it includes', async () => {
  await planIs('enterprise');
  const { connectionId } = await world.connect();
  await planIs('free');
  const { jobId, record } = await world.requestSync(connectionId);
  await work([record]);
  expect((await world.job(jobId)).status).toBe('completed');
  expect(written.logs('entitlement_denied')).toEqual([]);
});
