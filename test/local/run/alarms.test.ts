import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { main } from '../../../local/cli/main.ts';
import { virtualClock } from '../../../local/clock.ts';
import { createRecords, type LocalRecord } from '../../../local/records.ts';
import { readInbox } from '../../../local/run/inbox.ts';
import { runFileOf, writeRunFile } from '../../../local/run/run-file.ts';
import { type LocalSystem, startLocal } from '../../../local/run/start-local.ts';

const PROJECT_FOLDER = join(import.meta.dirname, '../../fixtures/alarm-app');
const START_MS = Date.UTC(2026, 10, 24, 12, 0, 30);
const MINUTE_MS = 60_000;

const clock = virtualClock(START_MS);
const seen: LocalRecord[] = [];
let system: LocalSystem;
let dataFolder: string;
let sqs: SQSClient;

beforeAll(async () => {
  const records = createRecords();
  records.subscribe((record) => void seen.push(record));
  mkdirSync(join(PROJECT_FOLDER, '.lamplight'), { recursive: true });
  dataFolder = mkdtempSync(join(PROJECT_FOLDER, '.lamplight', 'test-'));
  system = await startLocal({ projectFolder: PROJECT_FOLDER, dataFolder, records, clock });
  sqs = new SQSClient({ endpoint: system.awsEndpoint, region: system.region, credentials: system.credentials });
}, 60_000);

afterAll(async () => {
  await system?.stop();
  rmSync(dataFolder, { recursive: true, force: true });
});

async function pages(): Promise<Record<string, unknown>[]> {
  const QueueUrl = `${system.awsEndpoint}/000000000000/pager`;
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
  for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  return Messages.map(({ Body = '' }) => JSON.parse(Body));
}

const alarmNotices = () =>
  seen.flatMap((record) => (record.kind === 'notice' && record.source === 'alarm' ? [record.message] : []));

describe('an alarm of the template in a local run', () => {
  it('turns to ALARM when the function counts a failure, and back to OK, and pages each time', async () => {
    await system.invoke('Orders', { failed: false });
    await clock.advance(MINUTE_MS);
    // On AWS too, a new alarm that finds everything in order runs its OK actions; at the terminal it is no news.
    expect(alarmNotices()).toEqual([]);
    expect(await pages()).toMatchObject([{ NewStateValue: 'OK', OldStateValue: 'INSUFFICIENT_DATA' }]);

    await system.invoke('Orders', { failed: true });
    await clock.advance(MINUTE_MS);
    expect(alarmNotices()).toEqual([
      expect.stringMatching(/^orders-failed ALARM Threshold Crossed: 1 datapoint /),
      expect.stringMatching(/^failed-lines ALARM /),
      expect.stringMatching(/^both ALARM /),
    ]);
    const [failed, both] = await pages();
    expect(failed).toMatchObject({
      AlarmName: 'orders-failed',
      NewStateValue: 'ALARM',
      OldStateValue: 'OK',
      Region: 'US East (N. Virginia)',
      StateChangeTime: expect.stringMatching(/^2026-11-24T12:02:0/),
      Trigger: { MetricName: 'orders_failed_total', Namespace: 'Orders', Statistic: 'SUM', Threshold: 0 },
    });
    expect(both).toMatchObject({ AlarmName: 'both', NewStateValue: 'ALARM' });

    await system.invoke('Orders', { failed: false });
    await clock.advance(MINUTE_MS);
    const [recovered] = await pages();
    expect(recovered).toMatchObject({ AlarmName: 'orders-failed', NewStateValue: 'OK', OldStateValue: 'ALARM' });
  }, 30_000);

  it('writes an email to the local inbox', () => {
    const [, email] = readInbox(dataFolder);
    expect(email).toMatchObject({
      protocol: 'email',
      endpoint: 'on-call@example.com',
      subject: 'ALARM: "orders-failed" in US East (N. Virginia)',
    });
    expect(JSON.parse(email!.body)).toMatchObject({ AlarmName: 'orders-failed' });
  });
});

/** The command line in a folder whose `.lamplight` is this run's. */
async function lamplight(...args: string[]) {
  const cwd = mkdtempSync(join(tmpdir(), 'lamplight-fire-'));
  symlinkSync(dataFolder, join(cwd, '.lamplight'));
  writeRunFile(dataFolder, runFileOf(system));
  const out: string[] = [];
  const err: string[] = [];
  const code = await main(args, {
    line: (text) => void out.push(text),
    complain: (text) => void err.push(text),
    cwd,
    env: {},
    colour: false,
    signal: new AbortController().signal,
  });
  rmSync(cwd, { recursive: true });
  return { code, out, err };
}

it('inbox lists the messages, and prints one', async () => {
  const { out } = await lamplight('inbox');
  expect(out).toHaveLength(4);
  expect(out[3]).toBe('not listed: 1 of alarms that found their first data in order (--all)');
  expect((await lamplight('inbox', '--all')).out).toHaveLength(4);
  expect(out[0]).toMatch(/^2 {2}2026-11-24T12:02:05Z {2}email to on-call@example.com {2}ALARM: "orders-failed" in US/);
  const one = await lamplight('inbox', '2');
  expect(one.out).toContain('  "AlarmName": "orders-failed",');
  expect(await lamplight('inbox', '99')).toMatchObject({ code: 2, err: [expect.stringContaining('no message 99')] });
});

it('fire runs a schedule by its name, as if it were another time', async () => {
  const before = seen.length;
  const { code, out, err } = await lamplight('fire', 'Nightly', '--at', '2026-11-25T03:00:00Z');
  expect({ code, err }).toEqual({ code: 0, err: [] });
  expect(out[0]).toMatch(/^Nightly ran as of 2026-11-25T03:00:00.000Z: Orders ok in [\d.]+ m?s\n/);
  expect(out[0]).toMatch(/lamplight logs --since 1m --function Orders\n.*lamplight invoke --again [0-9a-f-]{36}$/);
  const lines = seen.slice(before).flatMap((record) => (record.kind === 'log' ? [record.message] : []));
  expect(lines.some((line) => line.includes('orders_failed_total'))).toBe(true);
  expect(await lamplight('fire', 'Nightl')).toMatchObject({
    code: 2,
    err: ['lamplight fire: no schedule "Nightl"; did you mean Nightly?'],
  });
  expect(await lamplight('fire', 'hourly')).toMatchObject({
    err: ['lamplight fire: no schedule "hourly"; the schedules are: Nightly'],
  });
  expect(await lamplight('fire', 'Nightly', '--at', 'noon')).toMatchObject({ code: 2 });
});
