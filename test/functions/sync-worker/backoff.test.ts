import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import '../support/hold-lines.ts';
import { type Capture, captureLines } from 'lamplight/testing';
import { setBackoff } from '../../../functions/shared/providers/backoff.ts';
import { asTenant } from '../support/as-tenant.ts';
import { startWorld, type World, work } from './worker-world.ts';

let world: World;
let written: Capture;

beforeAll(async () => {
  world = await startWorld(300);
}, 60_000);
afterAll(() => world.stop());
beforeEach(() => {
  written = captureLines();
});
afterEach(async () => {
  written.stop();
  world.shopify.faults.clear();
  await world.suite.sql('migrator', 'delete from rate_limits');
});

const backoffOf = async (provider: string) => {
  const { rows } = await world.suite.sql('migrator', 'select count from rate_limits where key = :key', {
    key: `backoff:${provider}`,
  });
  return rows[0]?.count;
};

async function refuse(fault: 'rate_limited' | 'throttled', connections: number): Promise<void> {
  for (let count = 0; count < connections; count += 1) {
    const { domain, connectionId } = await world.connect();
    world.shopify.faults.add({ fault, shop: domain, times: 1, retryAfterSeconds: 1 });
    await work([(await world.requestSync(connectionId)).record]);
  }
}

it('leaves a provider alone in a storm of 429s, from every worker, and goes on when it is over', async () => {
  await refuse('rate_limited', 3);
  expect(await backoffOf('shopify')).toBe(15);
  expect(written.logs('provider_backoff_raised')).toEqual([
    expect.objectContaining({ provider: 'shopify', backoff_s: 15 }),
  ]);
  const { domain, connectionId } = await world.connect();
  const { jobId, record } = await world.requestSync(connectionId);
  expect(await work([record])).toEqual({ batchItemFailures: [] });
  expect(world.shopify.calls.has(domain)).toBe(false);
  expect(await world.job(jobId)).toMatchObject({
    status: 'pending',
    error_message: expect.stringMatching(/^rate limit/),
  });
  const waited = written.logs('sync_job_continued').at(-1);
  expect(waited).toMatchObject({ reason: 'backoff', delay_s: expect.any(Number) });
  expect(waited?.delay_s).toBeGreaterThanOrEqual(13);
  await world.suite.sql(
    'migrator',
    "update rate_limits set window_started_at = window_started_at - interval '15 seconds'",
  );
  await work([record]);
  expect(await world.job(jobId)).toMatchObject({ status: 'completed', rows_created: 300, attempts: 1 });
});

it('doubles a back-off that was not enough, up to five minutes', async () => {
  await refuse('rate_limited', 3);
  for (const seconds of [30, 60, 120, 240, 300, 300]) {
    await world.suite.sql(
      'migrator',
      `update rate_limits set window_started_at = window_started_at - make_interval(secs => count) where key like 'backoff%'`,
    );
    await refuse('rate_limited', 1);
    expect(await backoffOf('shopify')).toBe(seconds);
  }
});

it('takes a shop’s own empty bucket for no storm', async () => {
  await refuse('throttled', 4);
  expect(await backoffOf('shopify')).toBeUndefined();
});

it('is set and ended by hand while the system runs, for one provider', async () => {
  const set = (seconds: number) =>
    asTenant(world.tenantId, async () => {
      const { withTenant } = await import('../../../functions/shared/database/tenant.ts');
      await withTenant((tx) => setBackoff(tx, 'shopify', seconds, new Date()));
    });
  await set(3_600);
  const shop = await world.connect();
  const shopJob = await world.requestSync(shop.connectionId);
  await work([shopJob.record]);
  expect(await world.job(shopJob.jobId)).toMatchObject({ status: 'pending', attempts: 1 });
  const account = await world.connectNetsuite();
  const accountJob = await world.requestSync(account.connectionId);
  await work([accountJob.record]);
  expect(await world.job(accountJob.jobId)).toMatchObject({ status: 'completed' });
  await set(0);
  await work([shopJob.record]);
  expect(await world.job(shopJob.jobId)).toMatchObject({ status: 'completed' });
});
