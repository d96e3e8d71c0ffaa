import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { virtualClock } from '../../../local/clock.ts';
import { createRecords } from '../../../local/records.ts';
import { startQueues } from '../../../local/run/start-queues.ts';
import type { LocalApp, LocalQueue } from '../../../local/template/app.ts';

const SYNC: LocalQueue = {
  id: 'Sync',
  name: 'sync',
  arn: 'arn:aws:sqs:eu-central-1:000000000000:sync',
  visibilityTimeoutMs: 30_000,
  delayMs: 0,
  retentionMs: 345_600_000,
  maximumMessageBytes: 1_048_576,
  receiveWaitMs: 0,
};

let dataFolder: string;
let notices: string[];

beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'lamplight-queues-'));
  notices = [];
});

afterEach(() => rmSync(dataFolder, { recursive: true, force: true }));

function start() {
  const records = createRecords();
  records.subscribe((record) => record.kind === 'notice' && notices.push(record.message));
  const app = { queues: [SYNC] } as unknown as LocalApp;
  const queues = startQueues({ app, clock: virtualClock(Date.UTC(2026, 0, 1)), records, dataFolder });
  return { ...queues, sync: queues.sqs.queue(SYNC.arn)! };
}

test('messages that are left are there at the next start', async () => {
  const first = start();
  first.sync.send({ body: 'order 1', senderId: 'test' });
  await first.stop();
  const second = start();
  expect(second.sync.receive(10).map(({ body }) => body)).toEqual(['order 1']);
  await second.stop();
});

test('a disk that takes nothing is said, and ends no run', async () => {
  const { sync, stop } = start();
  sync.send({ body: 'order 1', senderId: 'test' });
  rmSync(dataFolder, { recursive: true });
  await stop();
  expect(notices).toEqual([
    expect.stringMatching(
      /^messages of queues are not kept: ENOENT: .*; the run goes on, make room or put the folder back$/,
    ),
  ]);
  expect(existsSync(dataFolder)).toBe(false);
});

test('a damaged file of messages is named, and left as it is', () => {
  const file = join(dataFolder, 'queues.json');
  writeFileSync(file, '{"version":1,"mess');
  expect(start).toThrow(`${file} is no JSON: delete it to start with empty queues, or put it right`);
  expect(readFileSync(file, 'utf8')).toBe('{"version":1,"mess');
});
