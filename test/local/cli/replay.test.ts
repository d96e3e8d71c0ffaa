import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import { main } from '../../../local/cli/main.ts';

const START_MS = Date.UTC(2026, 10, 17, 10);
const MINUTE_MS = 60_000;

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lamplight-replay-'));
  mkdirSync(join(cwd, 'cdk.out'));
  const common = { ComparisonOperator: 'GreaterThanThreshold', Period: 60, EvaluationPeriods: 2, Threshold: 100 };
  const metric = { Namespace: 'Suite/prod', MetricName: 'depth', Statistic: 'Maximum', ...common };
  writeJson('cdk.out/Stack.template.json', {
    Resources: {
      Depth: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName: 'prod-queue-depth', ...metric } },
      Age: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: { AlarmName: 'prod-queue-age', ...metric, Namespace: 'AWS/SQS', MetricName: 'Age' },
      },
    },
  });
  writeJson('cdk.out/manifest.json', {
    artifacts: {
      Stack: {
        type: 'aws:cloudformation:stack',
        environment: 'aws://unknown-account/unknown-region',
        properties: { templateFile: 'Stack.template.json' },
      },
    },
  });
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

function writeJson(name: string, value: object): void {
  writeFileSync(join(cwd, name), JSON.stringify(value));
}

async function replay(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const terminal = { cwd, env: {}, colour: false, signal: new AbortController().signal };
  const code = await main(['replay', ...args], {
    ...terminal,
    line: (text) => void out.push(text),
    complain: (text) => void err.push(text),
  });
  return { code, out, err };
}

/** The EMF lines of a gauge, one a minute. */
function lines(values: number[]): { timeMs: number; message: string }[] {
  return values.map((depth, minute) => {
    const timeMs = START_MS + minute * MINUTE_MS + 1000;
    const metrics = { Namespace: 'Suite/prod', Dimensions: [[]], Metrics: [{ Name: 'depth' }] };
    return { timeMs, message: JSON.stringify({ _aws: { Timestamp: timeMs, CloudWatchMetrics: [metrics] }, depth }) };
  });
}

const WEEK = lines([10, 150, 180, 150, 10, 10, 10, 250, 250, 10, 10]);

describe('replay', () => {
  it('prints which alarms would have fired when, and of which the logs hold nothing', async () => {
    writeFileSync(join(cwd, 'week.jsonl'), WEEK.map(({ message }) => message).join('\n'));
    const { code, out, err } = await replay('--logs', 'week.jsonl');
    expect(err).toEqual([]);
    expect(code).toBe(0);
    expect(out.map((line) => line.replace(/ Threshold Crossed.*/, ''))).toEqual([
      '2026-11-17T10:03:05Z  prod-queue-depth  ALARM ',
      '2026-11-17T10:05:05Z  prod-queue-depth  OK ',
      '2026-11-17T10:09:05Z  prod-queue-depth  ALARM ',
      '2026-11-17T10:10:05Z  prod-queue-depth  OK ',
      '',
      '2026-11-17T10:00:00Z to 2026-11-17T10:11:00Z: 1 of 2 alarms would have fired',
      '  prod-queue-depth  2 times, 3 min 0 s in ALARM',
      'the recording holds no data of: prod-queue-age',
    ]);
  });

  it('tries another threshold, and says what it was without', async () => {
    writeFileSync(join(cwd, 'week.jsonl'), WEEK.map(({ message }) => message).join('\n'));
    const { out } = await replay('--logs', 'week.jsonl', '--set', 'queue-depth.threshold=200');
    expect(out).toContain('  prod-queue-depth  once (2 times without --set), 1 min 0 s in ALARM');
  });

  test.each<[string, () => void]>([
    [
      'what FilterLogEvents answers',
      () => writeJson('recording', { events: WEEK.map(({ timeMs, message }) => ({ timestamp: timeMs, message })) }),
    ],
    [
      'an export to S3 in a folder, packed',
      () => {
        mkdirSync(join(cwd, 'recording/stream'), { recursive: true });
        const text = WEEK.map(({ timeMs, message }) => `${new Date(timeMs).toISOString()} ${message}`).join('\n');
        writeFileSync(join(cwd, 'recording/stream/000000.gz'), gzipSync(text));
      },
    ],
    [
      'the logs of a local run',
      () => {
        const rows = WEEK.map((line) => JSON.stringify({ group: '/aws/lambda/gauge', ...line }));
        writeFileSync(join(cwd, 'recording'), [...rows].reverse().join('\n'));
      },
    ],
  ])('reads %s', async (_, write) => {
    write();
    const { out } = await replay('--logs', 'recording', '--json');
    expect(JSON.parse(out[0]!).alarms).toMatchObject([{ name: 'prod-queue-depth', fired: 2 }, { fired: 0 }]);
  });

  test.each([
    [[], /give the recorded lines/],
    [['--logs', 'nothing'], /no file or folder/],
    [['--logs', 'cdk.out'], /holds no log line with a time/],
    [['--logs', 'week.jsonl', '--set', 'queue-dept.threshold=1'], /no alarm "queue-dept"/],
    [['--logs', 'week.jsonl', '--set', 'queue-depth.treshold=1'], /no setting "treshold"; did you mean threshold\?/],
    [['--logs', 'week.jsonl', '--set', 'queue-depth.threshold=many'], /threshold is a number, not "many"/],
    [['--logs', 'week.jsonl', '--set', 'queue-depth.datapointsToAlarm=3'], /3 of 2 datapoints can never breach/],
  ])('%j is wrong use', async (args, message) => {
    const { code, err } = await replay(...args);
    expect(code).toBe(2);
    expect(err.join()).toMatch(message);
  });

  it('says where there is no template', async () => {
    const { code, err } = await replay('--logs', 'x', '--template', 'elsewhere');
    expect(code).toBe(1);
    expect(err.join()).toMatch(/elsewhere/);
  });
});
