import {
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  type MetricDataQuery,
  PutMetricDataCommand,
  paginateGetMetricData,
  paginateListMetrics,
} from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, it, test } from '@jest/globals';
import { START_MS, startTestCloudWatch } from './start-test-cloudwatch.ts';

const MINUTE_MS = 60_000;
const at = (minute: number) => new Date(START_MS + minute * MINUTE_MS);

let run: Awaited<ReturnType<typeof startTestCloudWatch>>;
beforeEach(async () => {
  run = await startTestCloudWatch();
  await run.clock.advance(10 * MINUTE_MS);
});
afterEach(() => run.stop());

async function put(minute: number, value: number, dimensions: Record<string, string> = {}, unit = 'Count') {
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
  const MetricData = [{ MetricName: 'orders', Dimensions, Timestamp: at(minute), Value: value, Unit: unit as 'Count' }];
  await run.client.send(new PutMetricDataCommand({ Namespace: 'Shop', MetricData }));
}

const ordersQuery = (Id = 'm1', Stat = 'Sum'): MetricDataQuery => ({
  Id,
  MetricStat: { Metric: { Namespace: 'Shop', MetricName: 'orders' }, Period: 60, Stat },
});

const get = (MetricDataQueries: MetricDataQuery[], more: Partial<GetMetricDataCommandInput> = {}) =>
  run.client.send(
    new GetMetricDataCommand({
      StartTime: at(0),
      EndTime: at(10),
      ScanBy: 'TimestampAscending',
      MetricDataQueries,
      ...more,
    }),
  );

describe('PutMetricData and GetMetricData', () => {
  it('give back what was put, by minute', async () => {
    await put(1, 5);
    await put(1, 7);
    await put(3, 1);
    const { MetricDataResults } = await get([ordersQuery()]);
    expect(MetricDataResults).toEqual([
      { Id: 'm1', Label: 'orders', Timestamps: [at(1), at(3)], Values: [12, 1], StatusCode: 'Complete' },
    ]);
  });

  it('the newest comes first unless asked otherwise', async () => {
    await put(1, 5);
    await put(3, 1);
    const { MetricDataResults } = await get([ordersQuery()], { ScanBy: undefined });
    expect(MetricDataResults?.[0]?.Timestamps).toEqual([at(3), at(1)]);
  });

  it.each([1, 60, 3600])(
    'a question from 1970 to long after now, in periods of %d s, reads no more than is kept',
    async (Period) => {
      await put(1, 5);
      const { MetricStat } = ordersQuery();
      const ahead = { StartTime: new Date(0), EndTime: at(1_000_000) };
      const { MetricDataResults } = await get(
        [
          { Id: 'm1', MetricStat: { ...MetricStat!, Period } },
          { Id: 'filled', Expression: 'FILL(m1, 0)' },
        ],
        ahead,
      );
      const [orders, filled] = MetricDataResults!;
      const start = Math.floor(at(1).getTime() / 1000 / Period) * Period;
      expect(orders).toMatchObject({ Timestamps: [new Date(start * 1000)], Values: [5] });
      expect(filled!.Values!.length).toBeLessThan(30_000);
      expect(filled!.Timestamps).toContainEqual(new Date(start * 1000));
    },
  );

  it('metric math works on what other queries gave', async () => {
    await put(1, 5);
    await put(3, 1);
    const { MetricDataResults } = await get([
      { ...ordersQuery(), ReturnData: false },
      { Id: 'twice', Expression: 'm1 * 2', Label: 'Twice' },
    ]);
    expect(MetricDataResults).toMatchObject([{ Id: 'twice', Label: 'Twice', Values: [10, 2] }]);
  });

  it('a Metrics Insights query gives a line for each group', async () => {
    await put(1, 5, { shop: 'a' });
    await put(1, 8, { shop: 'b' });
    const Expression = 'SELECT SUM(orders) FROM Shop GROUP BY shop ORDER BY SUM() DESC';
    const { MetricDataResults } = await get([{ Id: 'q', Expression, Period: 300 }]);
    expect(MetricDataResults).toMatchObject([
      { Id: 'q', Label: 'b', Values: [8] },
      { Id: 'q', Label: 'a', Values: [5] },
    ]);
  });

  it('pages by datapoints, and says which query was cut', async () => {
    for (let minute = 0; minute < 5; minute += 1) await put(minute, minute);
    const input = { StartTime: at(0), EndTime: at(10), ScanBy: 'TimestampAscending' as const, MaxDatapoints: 4 };
    const pages = [];
    const queries = [ordersQuery('m1'), ordersQuery('m2', 'Maximum')];
    for await (const page of paginateGetMetricData({ client: run.client }, { ...input, MetricDataQueries: queries })) {
      pages.push(page.MetricDataResults?.map(({ Id, Values, StatusCode }) => [Id, Values, StatusCode]));
    }
    expect(pages).toEqual([
      [['m1', [0, 1, 2, 3], 'PartialData']],
      [
        ['m1', [4], 'Complete'],
        ['m2', [0, 1, 2], 'PartialData'],
      ],
      [['m2', [3, 4], 'Complete']],
    ]);
  });

  it('a metric that nobody wrote is empty, and complete', async () => {
    const { MetricDataResults } = await get([ordersQuery()]);
    expect(MetricDataResults).toMatchObject([{ Id: 'm1', Values: [], Timestamps: [], StatusCode: 'Complete' }]);
  });

  it('several units without one asked for are said', async () => {
    await put(1, 5, {}, 'Count');
    await put(1, 60, {}, 'Seconds');
    const { MetricDataResults } = await get([ordersQuery()]);
    expect(MetricDataResults).toMatchObject([{ Values: [5], Messages: [{ Code: 'MultipleUnits' }] }]);
  });
});

describe('GetMetricData refuses', () => {
  test.each<[string, Partial<GetMetricDataCommandInput>, string]>([
    ['an end before the start', { EndTime: at(-1) }, 'InvalidParameterValueException'],
    ['no query', { MetricDataQueries: [] }, 'MissingRequiredParameterException'],
    [
      'a period that is none',
      { MetricDataQueries: [{ Id: 'a', Expression: '1', Period: 7 }] },
      'InvalidParameterValueException',
    ],
    [
      'an expression that names no query',
      { MetricDataQueries: [{ Id: 'a', Expression: 'b + 1' }] },
      'ValidationException',
    ],
    ['SEARCH', { MetricDataQueries: [{ Id: 'a', Expression: "SEARCH('x', 'Sum')" }] }, 'ValidationException'],
    ['a page of no datapoints', { MaxDatapoints: 0 }, 'InvalidParameterValueException'],
    ['a token of somebody else', { NextToken: 'abc' }, 'InvalidNextToken'],
  ])('%s', async (_, input, name) => {
    await expect(get([ordersQuery()], input)).rejects.toMatchObject({ name });
  });

  it('more than 500 queries', async () => {
    const queries = Array.from({ length: 501 }, (_, index) => ordersQuery(`m${index}`));
    await expect(get(queries)).rejects.toThrow(/must not have a size greater than 500/);
  });
});

describe('PutMetricData refuses', () => {
  test.each([
    ['Value with Values', { Value: 1, Values: [1] }, 'InvalidParameterCombinationException'],
    ['Counts that are fewer', { Values: [1, 2], Counts: [1] }, 'InvalidParameterValueException'],
    ['no value', {}, 'MissingRequiredParameterException'],
    ['what is older than two weeks', { Value: 1, Timestamp: at(-15 * 1440) }, 'InvalidParameterValueException'],
  ])('%s', async (_, datum, name) => {
    const MetricData = [{ MetricName: 'orders', ...datum }];
    const sent = run.client.send(new PutMetricDataCommand({ Namespace: 'Shop', MetricData }));
    await expect(sent).rejects.toMatchObject({ name });
  });
});

describe('GetMetricStatistics', () => {
  it('gives the statistics of each period, percentiles among them by another parameter', async () => {
    for (const value of [1, 2, 3]) await put(1, value);
    const input = { Namespace: 'Shop', MetricName: 'orders', StartTime: at(0), EndTime: at(10), Period: 300 };
    const basic = await run.client.send(new GetMetricStatisticsCommand({ ...input, Statistics: ['Sum', 'Average'] }));
    expect(basic).toMatchObject({
      Label: 'orders',
      Datapoints: [{ Timestamp: at(0), Unit: 'Count', Sum: 6, Average: 2 }],
    });
    const ranked = await run.client.send(new GetMetricStatisticsCommand({ ...input, ExtendedStatistics: ['p50'] }));
    expect(ranked.Datapoints).toMatchObject([{ ExtendedStatistics: { p50: 2 } }]);
  });

  it('refuses more than 1,440 datapoints', async () => {
    const input = { Namespace: 'Shop', MetricName: 'orders', StartTime: at(-1441), EndTime: at(0), Period: 60 };
    const sent = run.client.send(new GetMetricStatisticsCommand({ ...input, Statistics: ['Sum'] }));
    await expect(sent).rejects.toThrow(/requested up to 1,441 datapoints, which exceeds the limit of 1,440/);
    await expect(sent).rejects.toMatchObject({ name: 'InvalidParameterCombinationException' });
  });
});

describe('ListMetrics', () => {
  it('filters by namespace, name and dimensions, whose value may be left open', async () => {
    await put(1, 1, { shop: 'a' });
    await put(1, 1, { shop: 'b' });
    await put(1, 1);
    const list = async (Dimensions: { Name: string; Value?: string }[]) => {
      const { Metrics } = await run.client.send(new ListMetricsCommand({ Namespace: 'Shop', Dimensions }));
      return Metrics?.map(({ Dimensions: found = [] }) => found.map(({ Value }) => Value).join());
    };
    expect(await list([])).toEqual(['a', 'b', '']);
    expect(await list([{ Name: 'shop' }])).toEqual(['a', 'b']);
    expect(await list([{ Name: 'shop', Value: 'b' }])).toEqual(['b']);
  });

  it('pages by 500', async () => {
    const data = Array.from({ length: 501 }, (_, index) => ({ MetricName: `m${index}`, Value: 1 }));
    await run.client.send(new PutMetricDataCommand({ Namespace: 'Many', MetricData: data }));
    const sizes = [];
    for await (const page of paginateListMetrics({ client: run.client }, { Namespace: 'Many' })) {
      sizes.push(page.Metrics?.length);
    }
    expect(sizes).toEqual([500, 1]);
  });
});
