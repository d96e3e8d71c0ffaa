import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { readValues } from 'lamplight/testing';
import { virtualClock } from '../../../local/clock.ts';
import { createRecords } from '../../../local/records.ts';
import { type LocalSystem, startLocal } from '../../../local/run/start-local.ts';
import { apiClient } from '../../../local/suite/api-client.ts';
import { connectClient, type TestClient } from '../events/support/websocket-client.ts';

// Clients of the suite's WebSocket API, as a run of its own template serves it, on a clock that the tests move.
const clock = virtualClock(Date.UTC(2026, 10, 24, 9, 0, 30));
const records = createRecords();
let lines: Record<string, unknown>[] = [];
const written: string[] = [];
records.subscribe((record) => {
  if (record.kind !== 'log' || record.origin !== 'function') return;
  written.push(record.message);
  try {
    lines.push({ functionName: record.functionName, ...JSON.parse(record.message) });
  } catch {
    // Not a line of the layer.
  }
});
interface Job {
  id: string;
  status: string;
  rows_created: number;
  rows_updated: number;
  correlation_id: string;
}

interface Message {
  type: string;
  correlation_id: string;
  job: Job;
}

let dataFolder: string;
let system: LocalSystem;
let tokens: string[];

beforeAll(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'lamplight-live-run-'));
  system = await startLocal({ projectFolder: process.cwd(), dataFolder, clock, records });
  const logins = system.tenants.map(({ email, password }) =>
    apiClient(system.url)('POST', '/api/v1/auth/login', { body: { email, password } }),
  );
  tokens = (await Promise.all(logins)).map(({ body }) => body.access_token);
}, 120_000);

afterAll(async () => {
  await system?.stop();
  rmSync(dataFolder, { recursive: true, force: true });
});

beforeEach(() => {
  lines = [];
});

function listen(tenant: number): Promise<TestClient> {
  return connectClient(system.webSocketUrl!, { protocols: ['suite', `bearer.${tokens[tenant]}`] });
}

/** Syncs a shop of a tenant to its end, and gives the job. */
async function sync(tenant: number): Promise<Job> {
  const api = apiClient(system.url);
  const token = tokens[tenant];
  const { items } = (await api('GET', '/api/v1/connections', { token })).body;
  const { job_id } = (await api('POST', `/api/v1/connections/${items[0].id}/sync`, { token })).body;
  await clock.settled();
  return (await api('GET', `/api/v1/jobs/${job_id}`, { token })).body;
}

/** What the database gauge writes: the clients of all tenants. */
async function gauge(): Promise<number | undefined> {
  written.length = 0;
  await system.fire('DatabaseGaugeSchedule');
  await clock.settled();
  return readValues(written).find(
    ({ metric, dimensions }) => metric === 'api_active_connections' && Object.keys(dimensions).length === 0,
  )?.values[0];
}

/** Real time passes while a connection ends: looks again for a while. */
async function gaugeBecomes(wanted: number): Promise<void> {
  for (let tries = 0; tries < 50 && (await gauge()) !== wanted; tries += 1) await delay(100);
  expect(await gauge()).toBe(wanted);
}

/** What a client got, up to the message that its job has ended. */
async function untilEnded(client: TestClient): Promise<Message[]> {
  const messages: Message[] = [];
  while (messages.at(-1)?.job.status !== 'completed') messages.push(JSON.parse(await client.next()));
  return messages;
}

test('the progress of a sync reaches the clients of its tenant, and nobody else', async () => {
  const [mine, alsoMine, foreign] = [await listen(1), await listen(1), await listen(0)];
  expect(await gauge()).toBe(3);
  const job = await sync(1);
  const told = await untilEnded(mine);
  expect(await untilEnded(alsoMine)).toEqual(told);
  const { id, status, rows_created, rows_updated, correlation_id } = job;
  expect(told.at(-1)).toMatchObject({ type: 'job', job: { id, status, rows_created, rows_updated } });
  expect(new Set(told.map((message) => message.correlation_id))).toEqual(new Set([correlation_id]));
  foreign.ws.send('{"action":"ping"}');
  expect(JSON.parse(await foreign.next())).toMatchObject({ type: 'pong' });
  expect(foreign.messages).toHaveLength(1);

  for (const { ws, closed } of [mine, alsoMine, foreign]) {
    ws.close();
    await closed;
  }
  await gaugeBecomes(0);
}, 60_000);

test('every event of a connection is a unit of work with a canonical line of its own', async () => {
  const client = await listen(0);
  client.ws.send('{"action":"subscribe","correlation_id":"asked-by-a-client"}');
  await client.next();
  client.ws.close();
  await client.closed;
  while (!lines.some(({ route }) => route === '$disconnect')) await delay(10);
  const units = lines.filter(({ event }) => event === 'socket_completed');
  expect(units).toMatchObject([
    { functionName: 'live-connections', route: '$connect', status_code: '200', outcome: 'ok' },
    { route: 'subscribe', correlation_id: 'asked-by-a-client', tenant_id: system.tenants[0]!.tenant_id },
    { route: '$disconnect', component: 'socket', tenant_id: system.tenants[0]!.tenant_id },
  ]);
}, 30_000);

test('a client that comes back goes on from the state that it finds', async () => {
  const before = await listen(2);
  before.ws.terminate();
  await before.closed;
  const after = await listen(2);
  await sync(2);
  expect((await untilEnded(after)).at(-1)).toMatchObject({ type: 'job' });
  expect(before.messages).toEqual([]);
  after.ws.send('{"action":"subscribe"}');
  expect(JSON.parse(await after.next())).toMatchObject({ type: 'jobs', jobs: [] });
  after.ws.terminate();
  await gaugeBecomes(0);
}, 60_000);

test('a client that never reads harms nobody, and is gone after ten idle minutes', async () => {
  const [slow, quick] = [await listen(1), await listen(1)];
  slow.ws.pause();
  const { rows_created, rows_updated, status } = await sync(1);
  expect(status).toBe('completed');
  expect((await untilEnded(quick)).at(-1)).toMatchObject({ job: { status, rows_created, rows_updated } });
  quick.ws.terminate();
  await clock.advance(11 * 60_000);
  await gaugeBecomes(0);
}, 120_000);

test('a connection that ended without a word is forgotten by the sweep', async () => {
  const { ws } = await listen(0);
  expect(await gauge()).toBe(1);
  // The gateway's one event is lost: the function is throttled when it comes.
  const pool = system.pools.get('live-connections')!;
  const limit = pool.fn.reservedConcurrency;
  const { throttles } = pool.counters();
  pool.fn.reservedConcurrency = 0;
  ws.terminate();
  while (pool.counters().throttles === throttles) await delay(5);
  pool.fn.reservedConcurrency = limit;
  expect(await gauge()).toBe(1);
  await clock.advance(11 * 60_000);
  await gaugeBecomes(0);
}, 60_000);
