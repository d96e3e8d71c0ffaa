import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { atMost, counter, defineMetrics, gauge, histogram, named, telemetryMetrics } from 'lamplight/catalogue';
import { exporter, scrapeCost } from 'lamplight/exporter';
import { type Capture, captureLines, httpEvent, lambdaContext, useCatalogue } from 'lamplight/testing';
import { parseExposition } from './parse-exposition.ts';
import { type Script, scriptedCloudWatch } from './scripted-cloudwatch.ts';

const NOON = Date.UTC(2026, 10, 24, 12, 0, 30);
const MIDNIGHT = Date.UTC(2026, 10, 24);

const metrics = defineMetrics(
  { namespace: 'Shop' },
  {
    ...telemetryMetrics,
    carts_total: counter('Carts', {
      labels: { size: ['small', 'large'], tenant_id: named({ claim: 'plan', is: 'enterprise', atMost: 2 }) },
      dimensions: [['size'], [], ['tenant_id']],
    }),
    wait_seconds: histogram('Waits', { dimensions: [[]], buckets: [0.1, 1] }),
    depth: gauge('Depth', { labels: { queue: atMost(500) }, dimensions: [['queue']] }),
    api_auth_failures_total: counter('Refused', {
      labels: { reason: ['missing', 'invalid_token'] },
      dimensions: [['reason']],
    }),
  },
);

const TWO_CARTS = [
  { name: 'carts_total', dimensions: { size: 'small' } },
  { name: 'carts_total', dimensions: { size: 'large' } },
];

let written: Capture;
let nowMs: number;
beforeEach(() => {
  useCatalogue(metrics);
  process.env.LAMPLIGHT_STAGE = 'local';
  nowMs = NOON;
  written = captureLines();
});
afterEach(() => {
  written.stop();
  delete process.env.LAMPLIGHT_STAGE;
  delete process.env.SCRAPE_TOKEN_SECRET_ARN;
});

function start(script: Script, options: object = {}) {
  const cloudWatch = scriptedCloudWatch(script);
  const handler = exporter({ metrics, cloudWatch: cloudWatch.client, now: () => nowMs, ...options });
  const scrape = async (headers: Record<string, string> = {}) => {
    const answer = await handler(httpEvent({ path: '/metrics', headers }), lambdaContext());
    return answer as { statusCode: number; headers: Record<string, string>; body: string };
  };
  return { ...cloudWatch, scrape };
}

describe('what is asked of CloudWatch', () => {
  it('lists the namespace page by page, and takes what the catalogue has and no more', async () => {
    const foreign = [{ name: 'carts_total', dimensions: { service: 'shop' } }, { name: 'ColdStart' }];
    const { listed, scrape } = start({ metrics: [...TWO_CARTS, ...foreign], pageSize: 1, answer: () => 3 });
    const { body } = await scrape();
    expect(listed.map(({ NextToken }) => NextToken)).toEqual([undefined, '1', '2', '3']);
    expect(body).toContain('carts_total{size="large"} 3\ncarts_total{size="small"} 3\n');
    expect(body).not.toMatch(/service=|ColdStart/);
  });

  it('asks for counts since midnight and for gauges of the last quarter of an hour, this minute included', async () => {
    const depth = { name: 'depth', dimensions: { queue: 'sync' } };
    const { asked, scrape } = start({ metrics: [TWO_CARTS[0]!, depth], answer: () => [7, 5] }, { sets: 'all' });
    const { body } = await scrape();
    const EndTime = new Date(Date.UTC(2026, 10, 24, 12, 1));
    expect(asked).toMatchObject([
      {
        StartTime: new Date(Date.UTC(2026, 10, 24, 11, 46)),
        EndTime,
        ScanBy: 'TimestampDescending',
        MetricDataQueries: [{ MetricStat: { Stat: 'Maximum', Period: 60 } }],
      },
      { StartTime: new Date(MIDNIGHT), EndTime, MetricDataQueries: [{ MetricStat: { Stat: 'Sum', Period: 86_400 } }] },
    ]);
    expect(body).toContain('depth{queue="sync"} 7\n');
  });

  it('asks with at least a minute at midnight', async () => {
    nowMs = MIDNIGHT;
    const { asked, scrape } = start({ metrics: TWO_CARTS, answer: () => 0 });
    await scrape();
    expect(asked).toMatchObject([{ StartTime: new Date(MIDNIGHT), EndTime: new Date(MIDNIGHT + 60_000) }]);
  });

  it('asks for at most 500 values a call, and never splits a series', async () => {
    const buckets = Array.from({ length: 298 }, (_, index) => index + 1);
    const wide = defineMetrics(
      { namespace: 'Wide' },
      { rows: histogram('Rows', { labels: { kind: ['a', 'b', 'c'] }, dimensions: [['kind']], buckets }) },
    );
    const listed = ['a', 'b', 'c'].map((kind) => ({ name: 'rows', dimensions: { kind } }));
    const { asked, scrape } = start({ metrics: listed, answer: () => 1 }, { metrics: wide });
    await scrape();
    expect(asked.map(({ MetricDataQueries }) => MetricDataQueries?.length)).toEqual([300, 300, 300]);
    for (const { MetricDataQueries } of asked) {
      expect(new Set(MetricDataQueries?.map(({ MetricStat }) => MetricStat?.Metric?.Dimensions?.[0]?.Value)).size).toBe(
        1,
      );
    }
  });

  it('puts pages of values together, of which the first may have a query only in part', async () => {
    const depth = ['sync', 'other'].map((queue) => ({ name: 'depth', dimensions: { queue } }));
    const { client } = scriptedCloudWatch({ metrics: depth, answer: () => 1 });
    const pages = [
      { MetricDataResults: [{ Id: 's0_0', StatusCode: 'PartialData', Values: [9, 8] }], NextToken: 'more' },
      {
        MetricDataResults: [
          { Id: 's0_0', StatusCode: 'Complete', Values: [7] },
          { Id: 's1_0', StatusCode: 'Complete', Values: [4] },
        ],
      },
    ];
    const send = async (command: { input: { MetricDataQueries?: unknown; NextToken?: string } }) => {
      if (!command.input.MetricDataQueries) return client!.send(command as never);
      return command.input.NextToken === 'more' ? pages[1] : pages[0];
    };
    const { scrape } = start({ metrics: [], answer: () => 0 }, { cloudWatch: { send }, sets: 'all' });
    expect((await scrape()).body).toContain('depth{queue="other"} 9\ndepth{queue="sync"} 4\n');
  });

  it('shows a set with more series than its bound up to the bound, and says so', async () => {
    const tenants = ['c', 'a', 'b'].map((tenant_id) => ({ name: 'carts_total', dimensions: { tenant_id } }));
    const { scrape } = start({ metrics: tenants, answer: () => 1 });
    const { body } = await scrape();
    expect(body.match(/^tenant_id:carts_total:sum\{.*$/gm)).toEqual([
      'tenant_id:carts_total:sum{tenant_id="a"} 1',
      'tenant_id:carts_total:sum{tenant_id="b"} 1',
    ]);
    expect(written.logs('exporter_series_cut')).toMatchObject([{ metric: 'carts_total', listed: 3, bound: 2 }]);
  });

  it('leaves out sets of more than 300 series, unless told otherwise', async () => {
    const depth = [{ name: 'depth', dimensions: { queue: 'sync' } }];
    expect((await start({ metrics: depth, answer: () => 1 }).scrape()).body).not.toContain('depth{');
    expect((await start({ metrics: depth, answer: () => 1 }, { sets: 'all' }).scrape()).body).toContain('depth{');
  });
});

describe('what is not there', () => {
  it('is 0 for a counter, and nothing for a gauge', async () => {
    const listed = [TWO_CARTS[0]!, { name: 'depth', dimensions: { queue: 'sync' } }, { name: 'wait_seconds' }];
    const { body } = await start({ metrics: listed, answer: () => undefined }, { sets: 'all' }).scrape();
    expect(body).toContain('carts_total{size="small"} 0\n');
    expect(body).toContain('wait_seconds_bucket{le="+Inf"} 0\n');
    expect(body).not.toContain('depth{');
    expect(body).toContain('# TYPE depth gauge\n');
  });

  it('is left out and told where CloudWatch failed: 0 would be a lie', async () => {
    const isLarge = ({ MetricStat }: { MetricStat?: { Metric?: { Dimensions?: { Value?: string }[] } } }) =>
      MetricStat?.Metric?.Dimensions?.[0]?.Value === 'large';
    const { scrape } = start({
      metrics: TWO_CARTS,
      answer: () => 4,
      status: (query) => (isLarge(query) ? 'InternalError' : undefined),
    });
    const { body } = await scrape();
    expect(body).toContain('carts_total{size="small"} 4\n');
    expect(body).not.toContain('size="large"');
    expect(written.logs('exporter_series_unanswered')).toHaveLength(1);
  });

  it('is a 500 where CloudWatch refuses, and asked for again the next time', async () => {
    let fails = true;
    const { scrape } = start({
      metrics: TWO_CARTS,
      answer: () => {
        if (fails) throw Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
        return 1;
      },
    });
    expect((await scrape()).statusCode).toBe(500);
    fails = false;
    expect((await scrape()).statusCode).toBe(200);
    expect(written.values('heartbeats_total')).toHaveLength(1);
  });
});

it('makes buckets that rise and stay below the count, where CloudWatch only estimates', async () => {
  const estimates: Record<string, number> = { 'TC(:0.1)': 4.4, 'TC(:1)': 3.9, SampleCount: 4, Sum: 2.5 };
  const { scrape } = start({
    metrics: [{ name: 'wait_seconds' }],
    answer: ({ MetricStat }) => estimates[MetricStat!.Stat!],
  });
  expect((await scrape()).body.match(/^wait_seconds_\w+(\{.*\})? .*$/gm)).toEqual([
    'wait_seconds_bucket{le="0.1"} 4',
    'wait_seconds_bucket{le="1"} 4',
    'wait_seconds_bucket{le="+Inf"} 4',
    'wait_seconds_sum 2.5',
    'wait_seconds_count 4',
    `wait_seconds_created ${MIDNIGHT / 1000}`,
  ]);
});

describe('an answer', () => {
  it('is kept for a minute, for both formats and all who ask meanwhile', async () => {
    const { listed, scrape } = start({ metrics: TWO_CARTS, answer: () => 1 });
    const both = await Promise.all([scrape(), scrape({ accept: 'application/openmetrics-text' })]);
    nowMs += 59_999;
    await scrape();
    expect(listed).toHaveLength(1);
    expect(both.map(({ headers }) => headers['content-type'])).toEqual([
      'text/plain; version=0.0.4; charset=utf-8',
      'application/openmetrics-text; version=1.0.0; charset=utf-8',
    ]);
    expect(parseExposition(both[1]!.body, 'open-metrics').get('carts')?.samples).toHaveLength(4);
    nowMs += 1;
    await scrape();
    expect(listed).toHaveLength(2);
  });

  it('counts a sign of life, and says what it took', async () => {
    const { scrape } = start({ metrics: [...TWO_CARTS, { name: 'wait_seconds' }], answer: () => 1 });
    await scrape();
    expect(written.values('heartbeats_total')).toMatchObject([{ values: [1], dimensions: { service: 'exporter' } }]);
    expect(written.logs('metrics_read')).toMatchObject([{ series: 3, calls: 1, queries: 6, dollars: 0.000_03 }]);
  });
});

describe('the scrape token', () => {
  const secret = 'token-of-the-test-0123456789';
  const tokens = { send: async () => ({ SecretString: secret }) };
  const guarded = () => {
    process.env.LAMPLIGHT_STAGE = 'prod';
    process.env.SCRAPE_TOKEN_SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:0:secret:scrape-token';
    return start({ metrics: TWO_CARTS, answer: () => 1 }, { secretsManager: tokens });
  };

  it.each([
    ['none', undefined, 'authentication_required', 'missing'],
    ['another', 'Bearer something-else', 'invalid_token', 'invalid_token'],
    ['another scheme', `Basic ${secret}`, 'invalid_token', 'invalid_token'],
    ['a part of it', `Bearer ${secret.slice(0, -1)}`, 'invalid_token', 'invalid_token'],
    ['none after the scheme', 'Bearer ', 'invalid_token', 'invalid_token'],
  ])('refuses %s, without a question to CloudWatch', async (_what, authorization, error, reason) => {
    const { listed, scrape } = guarded();
    const answer = await scrape(authorization ? { authorization } : {});
    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(JSON.parse(answer.body)).toMatchObject({ error, message: expect.stringContaining('scrape token') });
    expect(listed).toEqual([]);
    expect(written.values('api_auth_failures_total')).toMatchObject([{ dimensions: { reason } }]);
    expect(written.values('heartbeats_total')).toEqual([]);
    expect(written.lines.join('\n')).not.toContain(secret);
  });

  it('lets in who has it', async () => {
    const { scrape } = guarded();
    expect((await scrape({ authorization: `Bearer ${secret}` })).statusCode).toBe(200);
    expect((await scrape({ authorization: `bearer ${secret}` })).statusCode).toBe(200);
  });

  it('is needed on AWS even where nobody has set it', async () => {
    process.env.LAMPLIGHT_STAGE = 'dev';
    const { listed, scrape } = start({ metrics: TWO_CARTS, answer: () => 1 });
    expect((await scrape({ authorization: 'Bearer any' })).statusCode).toBe(500);
    expect(listed).toEqual([]);
  });
});

it('knows no other option', () => {
  expect(() => exporter({ metrics, cacheSecond: 5 } as never)).toThrow('exporter: there is no option "cacheSecond"');
});

it('costs what the price list says: up to five statistics of a series are one metric', () => {
  const priced = defineMetrics(
    { namespace: 'Priced' },
    { rows: histogram('Rows', { labels: { kind: ['a', 'b'] }, dimensions: [['kind']], buckets: [1, 2, 3, 4] }) },
  );
  // Two series of six statistics: two metrics each, at 0.01 dollars per 1,000.
  expect(scrapeCost(priced)).toEqual({ series: 2, dollarsPerScrape: 0.000_04, dollarsPerMonth: 1.73 });
});
