import { appendFileSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { operatorPrincipal } from '../../../../local/aws/iam/principal.ts';
import { createLogStore, type LogStore, type LogStoreOptions } from '../../../../local/aws/logs/log-store.ts';
import { cloudWatchLogs } from '../../../../local/aws/logs/logs.ts';
import { type AwsServer, startAws } from '../../../../local/aws/server.ts';
import { virtualClock } from '../../../../local/clock.ts';
import { createRecords, type Records } from '../../../../local/records.ts';

const START_MS = Date.UTC(2026, 10, 24, 12);
const GROUP = '/aws/lambda/api';
let clock: ReturnType<typeof virtualClock>;
let records: Records;
let store: LogStore;
let aws: AwsServer;
let client: CloudWatchLogsClient;

async function start(options: Partial<LogStoreOptions> = {}) {
  clock = virtualClock(START_MS);
  records = createRecords();
  store = createLogStore({ records, clock, groups: [GROUP, '/aws/lambda/worker'], ...options });
  const where = { region: 'eu-central-1', accountId: '000000000000' };
  const principals = new Map([
    ['OPERATOR', operatorPrincipal('OPERATOR', where.accountId)],
    [
      'FUNCTION',
      {
        accessKeyId: 'FUNCTION',
        name: 'api',
        arn: 'arn:aws:sts::0:assumed-role/api/api',
        operator: false,
        statements: [
          {
            effect: 'Allow' as const,
            actions: ['logs:FilterLogEvents'],
            resources: [`arn:aws:logs:eu-central-1:000000000000:log-group:${GROUP}:*`],
            origin: 'Stack/Api#1',
          },
        ],
      },
    ],
  ]);
  aws = await startAws({ clock, records, principals, services: [cloudWatchLogs(store, where)], port: 0, ...where });
  client = clientOf('OPERATOR');
}

const clientOf = (accessKeyId: string) =>
  new CloudWatchLogsClient({
    region: 'eu-central-1',
    endpoint: aws.url,
    credentials: { accessKeyId, secretAccessKey: 'x' },
  });

function log(message: string, time = clock.now(), logStream = 'a', logGroup = GROUP) {
  records.publish({ kind: 'log', time, functionName: 'api', logGroup, logStream, message, origin: 'function' });
}

const filter = (input: Partial<FilterLogEventsCommandInput> = {}) =>
  client.send(new FilterLogEventsCommand({ logGroupName: GROUP, ...input }));
const messages = async (input?: Partial<FilterLogEventsCommandInput>) =>
  (await filter(input)).events?.map(({ message }) => message);

beforeEach(() => start());
afterEach(async () => {
  client.destroy();
  await aws.stop();
  await store.stop();
});

describe('FilterLogEvents', () => {
  it('gives what matches, ordered by time, from start to end inclusive', async () => {
    for (const [offset, message] of [
      [3, 'c'],
      [1, 'a'],
      [2, 'b'],
      [4, 'd'],
    ] as const)
      log(message, START_MS + offset);
    expect(await messages()).toEqual(['a', 'b', 'c', 'd']);
    expect(await messages({ startTime: START_MS + 2, endTime: START_MS + 3 })).toEqual(['b', 'c']);
    expect(await messages({ filterPattern: '?a ?d' })).toEqual(['a', 'd']);
  });

  it('pages', async () => {
    for (let n = 0; n < 5; n++) log(String(n)); // all of the same time
    const first = await filter({ limit: 2 });
    const second = await filter({ limit: 2, nextToken: first.nextToken });
    const last = await filter({ limit: 2, nextToken: second.nextToken });
    expect([first, second, last].flatMap(({ events = [] }) => events.map(({ message }) => message))).toEqual([
      '0',
      '1',
      '2',
      '3',
      '4',
    ]);
    expect(last.nextToken).toBeUndefined();
  });

  it('picks streams', async () => {
    log('one', START_MS, 'x/1');
    log('two', START_MS, 'y/1');
    expect(await messages({ logStreamNames: ['y/1'] })).toEqual(['two']);
    expect(await messages({ logStreamNamePrefix: 'x/' })).toEqual(['one']);
  });

  it('refuses groups that are none, and patterns that it cannot read', async () => {
    await expect(filter({ logGroupName: '/none' })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(filter({ filterPattern: '[a, b' })).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('is allowed by the group’s ARN with its star', async () => {
    const own = clientOf('FUNCTION');
    await own.send(new FilterLogEventsCommand({ logGroupName: GROUP }));
    await expect(own.send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/worker' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

it('DescribeLogGroups lists groups before their first line', async () => {
  const { logGroups } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/lambda/w' }));
  expect(logGroups?.map(({ logGroupName }) => logGroupName)).toEqual(['/aws/lambda/worker']);
});

it('GetLogEvents goes back from the end, or forward from the head, and stays where there is no more', async () => {
  for (let n = 0; n < 5; n++) log(String(n), START_MS + n);
  const get = (input: object) =>
    client.send(new GetLogEventsCommand({ logGroupName: GROUP, logStreamName: 'a', limit: 2, ...input }));
  const texts = ({ events = [] }: Awaited<ReturnType<typeof get>>) => events.map(({ message }) => message);
  const last = await get({});
  expect(texts(last)).toEqual(['3', '4']);
  expect(texts(await get({ nextToken: last.nextBackwardToken }))).toEqual(['1', '2']);
  const first = await get({ startFromHead: true });
  expect(texts(first)).toEqual(['0', '1']);
  const end = await get({ nextToken: last.nextForwardToken });
  expect(texts(end)).toEqual([]);
  expect(end.nextForwardToken).toBe(last.nextForwardToken);
});

describe('the store', () => {
  it('drops the oldest lines of a group that is too large', async () => {
    await store.stop();
    await aws.stop();
    await start({ bytesPerGroup: 10_000 });
    for (let n = 0; n < 1000; n++) log(`line ${n} ${'x'.repeat(100)}`);
    const kept = await messages();
    expect(kept?.length).toBeLessThan(80);
    expect(kept?.at(-1)).toContain('line 999 ');
    expect(store.group(GROUP)!.storedBytes).toBeLessThanOrEqual(10_000);
  });

  it('keeps its lines over a restart, within its cap, whatever a killed run left half written', async () => {
    const dataFolder = mkdtempSync(join(tmpdir(), 'lamplight-test-'));
    await store.stop();
    store = createLogStore({ records, clock, dataFolder, fileBytes: 4000 });
    const current = join(dataFolder, 'logs/current.jsonl');
    for (let n = 0; n < 100; n++) {
      log(`line ${n}`);
      if (n % 10 === 9) await written(current, `line ${n}`); // each write is a batch
    }
    await store.stop();
    expect(statSync(current).size + statSync(join(dataFolder, 'logs/previous.jsonl')).size).toBeLessThanOrEqual(4000);
    expect(statSync(current).mode & 0o077).toBe(0);
    appendFileSync(current, '{"group":"/aws/la');
    const again = createLogStore({ records, clock, dataFolder });
    const kept = again.group(GROUP)!.events.map(({ message }) => message);
    expect(kept.at(-1)).toBe('line 99');
    expect(kept.length).toBeGreaterThan(10);
    log('first of the next run');
    await again.stop();
    const third = createLogStore({ records, clock, dataFolder });
    expect(third.group(GROUP)!.events.at(-1)!.message).toBe('first of the next run');
    await third.stop();
    rmSync(dataFolder, { recursive: true });
  });

  it('goes on without the disk where that takes nothing, and keeps what waited once it does again', async () => {
    const dataFolder = mkdtempSync(join(tmpdir(), 'lamplight-test-'));
    const [folder, away] = [join(dataFolder, 'logs'), join(dataFolder, 'away')];
    const current = join(folder, 'current.jsonl');
    const notices: string[] = [];
    records.subscribe((record) => record.kind === 'notice' && notices.push(record.message));
    await store.stop();
    store = createLogStore({ records, clock, dataFolder });
    log('before');
    await written(current, 'before');
    renameSync(folder, away);
    log('first without a disk');
    while (notices.length < 1) await moment();
    log('second without a disk');
    renameSync(away, folder);
    log('after');
    await written(current, 'after');
    const lines = ['before', 'first without a disk', 'second without a disk', 'after'];
    expect(store.group(GROUP)!.events.map(({ message }) => message)).toEqual(lines);
    await store.stop();
    store = createLogStore({ records, clock, dataFolder });
    expect(store.group(GROUP)!.events.map(({ message }) => message)).toEqual(lines);
    expect(notices).toEqual([
      expect.stringMatching(/^log lines are not kept: ENOENT: .*; the run goes on, make room or put the folder back$/),
      'log lines are kept again',
    ]);
    rmSync(dataFolder, { recursive: true });
  });
});

async function written(file: string, line: string): Promise<void> {
  while (!existsSync(file) || !readFileSync(file, 'utf8').includes(`"${line}"`)) await moment();
}

function moment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}
