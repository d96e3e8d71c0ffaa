import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { virtualClock } from '../../../local/clock.ts';
import { createRecords, type LogRecord } from '../../../local/records.ts';
import { type LocalSystem, startLocal } from '../../../local/run/start-local.ts';

// An app that has nothing to do with the suite, on a clock that the test moves: its lamplight.config.ts is all that it says.
const projectFolder = join(import.meta.dirname, '../../fixtures/other-app');
const START_MS = Date.UTC(2026, 2, 1, 11, 59, 30);
const clock = virtualClock(START_MS);
const records = createRecords();
const lines: LogRecord[] = [];
records.subscribe((record) => {
  if (record.kind === 'log' && record.origin === 'function') lines.push(record);
});
let dataFolder: string;
let system: LocalSystem;

beforeAll(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'lamplight-other-'));
  system = await startLocal({ projectFolder, dataFolder, clock, records });
}, 60_000);

afterAll(async () => {
  await system?.stop();
  rmSync(dataFolder, { recursive: true, force: true });
});

test('a request goes through its route, queue, worker and table, on the given clock', async () => {
  const body = JSON.stringify({ text: 'buy oil' });
  const created = await fetch(`${system.url}/notes`, { method: 'POST', body });
  expect(created.status).toBe(201);
  const { id, greeting } = (await created.json()) as { id: string; greeting: string };
  expect(greeting).toBe('hello'); // the context of its cdk.json

  await clock.settled();

  const read = await fetch(`${system.url}/notes/${id}`);
  expect(await read.json()).toEqual({ id, text: 'buy oil', posted: true });
});

test('its schedule fires on the given clock', async () => {
  await clock.advance(2 * 3_600_000);
  const counted = lines.filter(({ functionName }) => functionName === 'Count');
  expect(counted.map(({ message }) => message.trim().split('\t').at(-1))).toEqual([
    'posted notes: 1',
    'posted notes: 1',
  ]);
  expect(counted.map(({ time }) => time - START_MS).every((sinceMs) => sinceMs > 0)).toBe(true);
});

test('what it does not have is answered as the gateway answers it', async () => {
  const answer = await fetch(`${system.url}/api/v1/orders`);
  expect(answer.status).toBe(404);
  expect(await answer.json()).toEqual({ message: 'Not Found' });
});
