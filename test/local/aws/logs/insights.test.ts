import {
  CloudWatchLogsClient,
  DescribeQueriesCommand,
  GetQueryResultsCommand,
  StartQueryCommand,
  StopQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { operatorPrincipal } from '../../../../local/aws/iam/principal.ts';
import { createLogStore } from '../../../../local/aws/logs/log-store.ts';
import { cloudWatchLogs } from '../../../../local/aws/logs/logs.ts';
import { type AwsServer, startAws } from '../../../../local/aws/server.ts';
import { virtualClock } from '../../../../local/clock.ts';
import { createRecords } from '../../../../local/records.ts';

const START_MS = Date.UTC(2026, 10, 24, 12);
const GROUP = '/aws/lambda/api';
const WHERE = { region: 'eu-central-1', accountId: '000000000000' };

let aws: AwsServer;
let client: CloudWatchLogsClient;

/** Seconds after the start, and the line. */
const LINES: [number, object | string][] = [
  [0, { event: 'request_completed', path: '/orders', status_code: 200, duration_ms: 10, user: { id: 'u-1' } }],
  [30, { event: 'request_completed', path: '/orders', status_code: 500, duration_ms: 900, ok: false }],
  [60, { event: 'request_completed', path: '/jobs', status_code: 200, duration_ms: 30, ok: true }],
  [90, { event: 'request_failed', path: '/jobs', status_code: 502, error: 'Timed out' }],
  [400, 'user=anna, took 12 ms'],
];

beforeAll(async () => {
  const clock = virtualClock(START_MS);
  const records = createRecords();
  const store = createLogStore({ records, clock, groups: [GROUP] });
  const principals = new Map([['OPERATOR', operatorPrincipal('OPERATOR', WHERE.accountId)]]);
  aws = await startAws({ clock, records, principals, services: [cloudWatchLogs(store, WHERE)], port: 0, ...WHERE });
  const credentials = { accessKeyId: 'OPERATOR', secretAccessKey: 'any' };
  client = new CloudWatchLogsClient({ endpoint: aws.url, region: WHERE.region, maxAttempts: 1, credentials });
  for (const [second, line] of LINES) {
    records.publish({
      kind: 'log',
      time: START_MS + second * 1000,
      functionName: 'api',
      logGroup: GROUP,
      logStream: 'stream',
      message: typeof line === 'string' ? line : JSON.stringify(line),
      origin: 'function',
    });
  }
});
afterAll(() => aws.stop());

const start = (queryString: string, more: object = {}) =>
  client.send(
    new StartQueryCommand({
      logGroupName: GROUP,
      startTime: START_MS / 1000,
      endTime: START_MS / 1000 + 3600,
      queryString,
      ...more,
    }),
  );

/** Rows as `value value`, without the pointer; a field that is not there is left out. */
async function rowsOf(queryString: string, more: object = {}): Promise<string[]> {
  const { queryId } = await start(queryString, more);
  const { results = [], status } = await client.send(new GetQueryResultsCommand({ queryId }));
  expect(status).toBe('Complete');
  return results.map((row) => row.flatMap(({ field, value = '' }) => (field === '@ptr' ? [] : [value])).join(' '));
}

describe('a query of Logs Insights', () => {
  test.each<[string, string[]]>([
    ['fields path | filter status_code >= 500', ['/jobs', '/orders']],
    ['fields path | filter status_code = 200 and duration_ms > 20', ['/jobs']],
    ['filter status_code in [500, 502] | fields status_code', ['502', '500']],
    ['filter status_code not in [200] | fields status_code', ['502', '500']],
    ['filter event = "request_failed" or duration_ms = 10 | display path', ['/jobs', '/orders']],
    ['filter not (status_code = 200) | display status_code', ['', '502', '500']],
    ['filter @message like "took" | display @message', ['user=anna, took 12 ms']],
    ['filter @message like /(?i)TOOK/ | display @message', ['user=anna, took 12 ms']],
    ['filter error like /Timed/ | display error', ['Timed out']],
    ['filter path not like /orders/ | display path', ['/jobs', '/jobs']],
    ['filter path =~ /job/ | display path', ['/jobs', '/jobs']],
    ['filter user.id = "u-1" | display user.id, path', ['u-1 /orders']],
    ['filter ispresent(user.id) | display path', ['/orders']],
    ['filter ok = true | display path, ok', ['/jobs 1']],
    ['filter `status_code` = 502 # a comment\n| fields error', ['Timed out']],
    ['fields duration_ms / 1000 as seconds | filter seconds > 0.5', ['0.9']],
    ['filter ispresent(duration_ms) | sort duration_ms asc | display duration_ms', ['10', '30', '900']],
    ['filter ispresent(duration_ms) | sort path desc, duration_ms desc | display duration_ms', ['900', '10', '30']],
    ['fields path | filter ispresent(path) | limit 2', ['/jobs', '/jobs']],
    ['filter ispresent(path) | dedup path | display path, status_code', ['/jobs 502', '/orders 500']],
    ['parse @message "user=*, took * ms" as user, ms | filter ispresent(ms) | display user, ms', ['anna 12']],
    ['parse @message /user=(?<who>\\w+)/ | filter ispresent(who) | display who', ['anna']],
    ['display path | display status_code | filter status_code = 502', ['502']],
    ['stats count(*)', ['5']],
    ['stats count(*) as n by path | sort n desc, path', ['/jobs 2', '/orders 2', '1']],
    ['filter ispresent(path) | stats count() by path, status_code | sort status_code desc | limit 1', ['/jobs 502 1']],
    ['stats sum(duration_ms), avg(duration_ms), min(duration_ms), max(duration_ms)', [`940 ${940 / 3} 10 900`]],
    ['filter path = "/orders" | stats stddev(duration_ms)', ['445']],
    ['stats pct(duration_ms, 50) as p50, count_distinct(path) as paths', ['30 2']],
    ['stats earliest(status_code), latest(status_code), sortsFirst(path), sortsLast(path)', ['200 502 /jobs /orders']],
    ['stats count(*) by bin(5m)', ['2026-11-24 12:05:00.000 1', '2026-11-24 12:00:00.000 4']],
    ['stats count(*) by bin(5m) as slot | sort slot asc | limit 1', ['2026-11-24 12:00:00.000 4']],
    ['stats count(*) by path | sort count(*) desc, path desc | limit 1', ['/orders 2']],
  ])('%s', async (query, rows) => {
    expect(await rowsOf(query)).toEqual(rows);
  });

  it('shows time and message where it names no fields, the newest first, each with its pointer', async () => {
    const { queryId } = await start('limit 1');
    const { results, statistics } = await client.send(new GetQueryResultsCommand({ queryId }));
    expect(results).toEqual([
      [
        { field: '@timestamp', value: '2026-11-24 12:06:40.000' },
        { field: '@message', value: 'user=anna, took 12 ms' },
        { field: '@ptr', value: expect.any(String) },
      ],
    ]);
    expect(statistics).toMatchObject({ recordsScanned: 5, recordsMatched: 5 });
  });

  it('counts what the filters let through, also under stats', async () => {
    const { queryId } = await start('filter status_code = 200 | stats count(*)');
    const { statistics } = await client.send(new GetQueryResultsCommand({ queryId }));
    expect(statistics).toMatchObject({ recordsMatched: 2 });
  });

  it('takes the limit of the call, and its time range', async () => {
    expect(await rowsOf('fields path', { limit: 2 })).toHaveLength(2);
    expect(await rowsOf('fields path', { endTime: START_MS / 1000 + 30 })).toEqual(['/orders', '/orders']);
  });

  test.each([
    ['pattern @message', /no command "pattern"/],
    ['unmask password', /no command "unmask"/],
    ['fields', /a field, a value or a function expected/],
    ['filter a = ', /expected, not "the end"/],
    ['filter a like 5', /a text or a \/regular expression\/ expected/],
    ['stats median(a)', /"median" is none, or not modelled locally/],
    ['fields jsonParse(a)', /no function jsonParse/],
    ['fields a sort b', /"\|" expected/],
    ['limit 20000', /a number up to 10000 expected/],
    ['parse "a=*" as a, b', /1 names expected, one for each/],
    ['stats count(*) by bin(x)', /a duration such as 5m expected/],
  ])('%s is refused, for it would find something else than CloudWatch', async (query, message) => {
    await expect(start(query)).rejects.toMatchObject({
      name: 'MalformedQueryException',
      message: expect.stringMatching(message),
    });
  });
});

it('queries are listed, and over before they can be stopped', async () => {
  const { queryId } = await start('stats count(*)');
  const { queries } = await client.send(new DescribeQueriesCommand({ logGroupName: GROUP, maxResults: 1 }));
  expect(queries).toMatchObject([{ queryId, status: 'Complete', queryString: 'stats count(*)' }]);
  await expect(client.send(new StopQueryCommand({ queryId }))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});

it('a log group or a query that is not there is not found', async () => {
  await expect(start('limit 1', { logGroupName: 'nothing' })).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  const sent = client.send(new GetQueryResultsCommand({ queryId: 'nothing' }));
  await expect(sent).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
