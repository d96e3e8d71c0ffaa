import { expect, it } from '@jest/globals';
import { counter, defineMetrics, gauge, named } from 'lamplight/catalogue';
import { readCheckedApp } from '../../../lib/checks/assembly.ts';
import { type Cost, estimateCost } from '../../../lib/checks/cost/estimate.ts';
import { PRICES, type Price } from '../../../lib/checks/cost/prices.ts';
import { templateUsage } from '../../../lib/checks/cost/template-usage.ts';
import { alarm, assemblyOf, onQueries, type Resources } from './assembly-of.ts';

const catalogue = defineMetrics(
  { namespace: 'Cost' },
  {
    requests_total: counter('Requests', {
      labels: { method: ['GET', 'POST'], tenant_id: named({ claim: 'plan', is: 'gold', atMost: 50 }) },
      dimensions: [['method'], ['tenant_id']],
    }),
  },
);

interface Load {
  tenants?: number;
  requestsPerDay?: number;
  scrape?: { everyMinutes: number; dollars: number };
}

function costOf(resources: Resources, { tenants = 0, requestsPerDay = 0, scrape }: Load = {}): Cost {
  const usage = templateUsage(readCheckedApp(assemblyOf(resources)));
  return estimateCost({ catalogue, usage, tenants, requestsPerDay, namedTenants: 10, scrape });
}

const line = (cost: Cost, what: string) => cost.lines.find((each) => each.what === what);
const metric = (Id: string, Period = 60) => ({
  Id,
  ReturnData: false,
  MetricStat: { Metric: { Namespace: 'Cost', MetricName: 'x' }, Stat: 'Sum', Period },
});

it('counts a series for each value, and for each named tenant there is', () => {
  expect(line(costOf({}), 'custom metrics')).toMatchObject({ count: 2, dollars: 0.6 });
  expect(line(costOf({}, { tenants: 4 }), 'custom metrics')).toMatchObject({ count: 6 });
  expect(line(costOf({}, { tenants: 4_000 }), 'custom metrics')).toMatchObject({ count: 12, dollars: 3.6 });
});

it('bills an alarm by the metrics that it reads', () => {
  const math = alarm(onQueries(metric('m1'), metric('m2'), { Id: 'e1', Expression: 'm1 / m2' }));
  expect(line(costOf({ A: alarm(), B: math }), 'alarms')).toMatchObject({ count: 3, dollars: 0.3 });
  expect(line(costOf({ A: alarm({ Period: 10 }) }), 'alarms of high resolution')).toMatchObject({ dollars: 0.3 });
});

it('bills an anomaly alarm by the metric and the two edges of its band', () => {
  const band = { Id: 'band', Expression: 'ANOMALY_DETECTION_BAND(m1, 2)' };
  const anomaly = alarm({ ...onQueries(metric('m1'), band), ThresholdMetricId: 'band' });
  expect(line(costOf({ A: anomaly }), 'alarms')).toMatchObject({ count: 3 });
});

it('bills a multi-series alarm by the tenants that have a series', () => {
  const Expression = 'SELECT SUM(x) FROM SCHEMA("Cost", tenant_id) GROUP BY tenant_id ORDER BY SUM() DESC';
  const resources = { A: alarm(onQueries({ Id: 'q', Expression, Period: 60 })) };
  expect(line(costOf(resources, { tenants: 3 }), 'multi-series alarms')).toMatchObject({ count: 3, dollars: 0.3 });
});

it('counts the lines of requests and of schedules', () => {
  const rule = { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(5 minutes)' } };
  expect(costOf({ R: rule }).logGigabytes).toBeCloseTo((288 * 30 * 3_600) / 1e9, 6);
  const one = costOf({}, { tenants: 10, requestsPerDay: 1_000 }).logGigabytes;
  expect(costOf({}, { tenants: 100, requestsPerDay: 1_000 }).logGigabytes).toBeCloseTo(10 * one, 6);
});

it('counts what schedules write for every tenant where the catalogue has a gauge of tenants, and nothing where not', () => {
  const rule = { Type: 'AWS::Events::Rule', Properties: { ScheduleExpression: 'rate(5 minutes)' } };
  const usage = templateUsage(readCheckedApp(assemblyOf({ R: rule })));
  const tenant_id = named({ claim: 'plan', is: 'gold', atMost: 50 });
  const labels = { tenant_id, kind: ['a', 'b'] };
  const gauged = defineMetrics(
    { namespace: 'Cost' },
    { age: gauge('Age', { labels, dimensions: [['tenant_id', 'kind']] }) },
  );
  const logsOf = (of: object, tenants: number) =>
    estimateCost({ catalogue: of, usage, tenants, requestsPerDay: 0, namedTenants: 0 }).logGigabytes;
  expect(logsOf(catalogue, 1_000)).toBe(logsOf(catalogue, 0));
  expect(logsOf(gauged, 1_000) - logsOf(gauged, 0)).toBeCloseTo((1_000 * 2 * 288 * 30 * 150) / 1e9, 6);
});

it('adds up', () => {
  const cost = costOf({ A: alarm(), D: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: '{}' } } });
  expect(cost.dollars).toBeCloseTo(0.6 + 0.1 + 3, 2);
});

it('bills the traces of functions that X-Ray samples: a second’s first request, and a twentieth of the others', () => {
  const traced = { F: { Type: 'AWS::Lambda::Function', Properties: { TracingConfig: { Mode: 'Active' } } } };
  const second = 30 * 86_400;
  expect(line(costOf(traced, { tenants: 1, requestsPerDay: 1_000 }), 'traces')).toMatchObject({ count: 0.03 });
  const busy = costOf(traced, { tenants: 1, requestsPerDay: 86_400 * 21 });
  expect(line(busy, 'traces')!.count).toBeCloseTo((second * 2) / 1e6, 6);
  expect(line(costOf({}, { tenants: 1, requestsPerDay: 1_000 }), 'traces')).toBeUndefined();
});

it('bills what a Prometheus asks for, where one does', () => {
  const scrape = { everyMinutes: 5, dollars: 0.01 };
  expect(line(costOf({}, { scrape }), 'metrics that are scraped')).toMatchObject({ count: 8_640, dollars: 86.4 });
  expect(line(costOf({}), 'metrics that are scraped')).toBeUndefined();
});

it('says of each price where it was read, and of which none was found', () => {
  const prices: [string, Price][] = Object.entries(PRICES);
  expect(prices.filter(([, { source }]) => source === undefined).map(([name]) => name)).toEqual([
    'insightsAlarmSeries',
  ]);
  expect(prices.filter(([, { dollars, per }]) => !(dollars > 0) || per === '')).toEqual([]);
});
