import { AsyncLocalStorage } from 'node:async_hooks';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import '../support/hold-lines.ts';
import type { SQSRecord } from 'aws-lambda';
import { type Capture, captureLines } from 'lamplight/testing';
import pg from 'pg';
import { delivered, startWorld, type World, work } from './worker-world.ts';

const ORDERS = 600;

let world: World;
let owner: pg.Client;
let written: Capture;

beforeAll(async () => {
  world = await startWorld(ORDERS);
  owner = new pg.Client({ connectionString: world.suite.postgres.url });
  await owner.connect();
}, 60_000);
afterAll(async () => {
  await owner.end();
  await world.stop();
});
beforeEach(() => {
  written = captureLines();
});
afterEach(() => {
  written.stop();
  world.shopify.faults.clear();
});

it('loses no row and no job, and doubles none, whichever call to AWS is its last', async () => {
  for (let lastCall = 1; ; lastCall += 1) {
    const { connectionId } = await world.connect();
    const { jobId, record } = await world.requestSync(connectionId);
    const killed = await workUntil(lastCall, record);
    if (!killed) {
      expect(lastCall).toBeGreaterThan(15);
      break;
    }
    await work([delivered(record, 2)]);
    await expectWhole(jobId, connectionId, lastCall);
  }
}, 60_000);

it('does the same where it dies while it hands a rate-limited job on', async () => {
  for (let lastCall = 1; ; lastCall += 1) {
    const { domain, connectionId } = await world.connect();
    // One refused connection after the other is not the storm that it looks like.
    await owner.query('delete from rate_limits');
    world.shopify.faults.add({ fault: 'rate_limited', shop: domain, after: 2, times: 1, retryAfterSeconds: 0 });
    const { jobId, record } = await world.requestSync(connectionId);
    const killed = await workUntil(lastCall, record);
    if (killed) await work([delivered(record, 2)]);
    // The next one may be in the queue once or, where the death came after the sending, twice.
    for (
      let { visible, delayed } = await world.waiting();
      visible + delayed > 0;
      { visible, delayed } = await world.waiting()
    ) {
      await work([await world.receive()]);
    }
    await expectWhole(jobId, connectionId, lastCall);
    if (!killed) break;
  }
}, 120_000);

async function expectWhole(jobId: string, connectionId: string, lastCall: number): Promise<void> {
  const { status, rows_created, rows_updated } = await world.job(jobId);
  const { rows, distinct } = await world.orders(connectionId);
  expect({ lastCall, status, rows_created, rows_updated, rows, distinct }).toEqual({
    ...{ lastCall, status: 'completed', rows_created: ORDERS, rows_updated: 0 },
    ...{ rows: ORDERS, distinct: ORDERS },
  });
}

const life = new AsyncLocalStorage<{ callsLeft: number; die: () => void }>();

/** The call still reaches AWS, but whoever made it does not learn of it, and does nothing any more. */
for (const client of [RDSDataClient, SQSClient]) {
  const send = client.prototype.send as (...given: unknown[]) => Promise<unknown>;
  client.prototype.send = async function (this: unknown, ...given: unknown[]) {
    const result = await send.apply(this, given);
    const mortal = life.getStore();
    if (!mortal) return result;
    mortal.callsLeft -= 1;
    if (mortal.callsLeft > 0) return result;
    mortal.die();
    return await new Promise(() => {});
  } as never;
}

/** Runs the worker until it has made so many calls. False where it ended before. */
async function workUntil(callsLeft: number, record: SQSRecord): Promise<boolean> {
  const killed = await new Promise<boolean>((resolve, reject) => {
    const run = () => work([record]).then(() => resolve(false), reject);
    life.run({ callsLeft, die: () => resolve(true) }, run);
  });
  // What the dead one has left open is ended by the Data API's idle limit, before SQS delivers the message again.
  if (killed) {
    await owner.query("select pg_terminate_backend(pid) from pg_stat_activity where state = 'idle in transaction'");
  }
  return killed;
}
