import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { alarmOf } from '../../cloudwatch/support.ts';
import { startTestCloudWatch } from './start-test-cloudwatch.ts';

const NOON = '2026-11-24T12:00:00+00:00';
const hasCli = spawnSync('aws', ['--version']).status === 0;

let run: Awaited<ReturnType<typeof startTestCloudWatch>>;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lamplight-aws-cli-'));
  // Version 1 prints times as they come otherwise, in seconds.
  writeFileSync(join(folder, 'config'), '[default]\ncli_timestamp_format = iso8601\n');
  run = await startTestCloudWatch({ alarms: [alarmOf({}, 'depth')] });
});
afterAll(async () => {
  await run.stop();
  rmSync(folder, { recursive: true });
});

async function aws(...args: string[]): Promise<unknown> {
  const env = {
    ...process.env,
    AWS_ACCESS_KEY_ID: 'OPERATOR',
    AWS_SECRET_ACCESS_KEY: 'any',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_MAX_ATTEMPTS: '1',
    AWS_CONFIG_FILE: join(folder, 'config'),
  };
  const all = ['--endpoint-url', run.url, '--output', 'json', 'cloudwatch', ...args];
  const { stdout } = await promisify(execFile)('aws', all, { env });
  return stdout === '' ? undefined : JSON.parse(stdout);
}

// The CLI speaks CBOR where the JavaScript client speaks JSON.
(hasCli ? describe : describe.skip)('the AWS CLI', () => {
  it('puts a metric and reads it back', async () => {
    await aws('put-metric-data', '--namespace', 'Shop', '--metric-name', 'orders', '--value', '2.5');
    const range = ['--start-time', '2026-11-24T11:59:00Z', '--end-time', '2026-11-24T12:05:00Z', '--period', '60'];
    const metric = ['--namespace', 'Shop', '--metric-name', 'orders', '--statistics', 'Sum'];
    expect(await aws('get-metric-statistics', ...metric, ...range)).toEqual({
      Label: 'orders',
      Datapoints: [{ Timestamp: NOON, Sum: 2.5, Unit: 'None' }],
    });
  }, 30_000);

  it('describes an alarm, and is told by name what is wrong', async () => {
    expect(await aws('describe-alarms')).toMatchObject({
      MetricAlarms: [{ AlarmName: 'depth', StateUpdatedTimestamp: NOON }],
    });
    const refused = aws('set-alarm-state', '--alarm-name', 'no', '--state-value', 'OK', '--state-reason', 'x');
    await expect(refused).rejects.toThrow(/\(ResourceNotFound\)/);
  }, 30_000);
});
