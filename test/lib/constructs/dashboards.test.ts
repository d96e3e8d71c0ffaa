import { beforeAll, describe, expect, it } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import { counter, defineMetrics, describeCatalogue, gauge, histogram, named } from 'lamplight/catalogue';
import { Dashboards, type DashboardsProps } from '../../../lib/constructs/dashboards.ts';
import { metricSpec } from './alarm-specs.ts';

process.env.CDK_VALIDATION = 'false';

interface PlacedWidget {
  type: string;
  x: number;
  y: number;
  width: number;
  height: number;
  properties: { title?: string; metrics?: unknown[][]; alarms?: string[]; markdown?: string; annotations?: object };
}

const GRID_COLUMNS = 24;

/** A service in another language declares what it writes as EMF, and has none of our functions. */
const catalogue = describeCatalogue(
  defineMetrics(
    { namespace: 'Shop' },
    {
      orders_placed_total: counter('Orders placed', {
        labels: { channel: ['web', 'till'], tenant_id: named({ claim: 'plan', is: 'big', atMost: 5 }) },
        dimensions: [['tenant_id'], ['channel']],
      }),
      basket_size: histogram('Items in a basket', { dimensions: [[]], buckets: [1, 10] }),
      worker_queue_depth: gauge('Depth', { labels: { queue_name: ['sync'] }, dimensions: [['queue_name']] }),
      worker_lag: gauge('Lag', { dimensions: [[]] }),
    },
  ),
);
const ALARM = 'arn:aws:cloudwatch:eu-central-1:111122223333:alarm:prod-queue-depth';

function synthesise(props: Partial<DashboardsProps> = {}): Record<'overview' | 'tenant' | 'worker', PlacedWidget[]> {
  const stack = new Stack(new App(), 'Shop', { env: { region: 'eu-central-1', account: '111122223333' } });
  new Dashboards(stack, 'Dashboards', { service: { name: 'shop', stage: 'prod' }, catalogue, ...props });
  const dashboards = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
  return Object.fromEntries(
    dashboards.map(({ Properties: { DashboardName, DashboardBody } }) => [
      DashboardName.replace('shop-prod-', ''),
      JSON.parse(DashboardBody).widgets,
    ]),
  ) as ReturnType<typeof synthesise>;
}

const titles = (widgets: PlacedWidget[]) => widgets.flatMap(({ properties: { title } }) => title ?? []);

describe('the dashboards of an app with a catalogue alone', () => {
  let alone: ReturnType<typeof synthesise>;
  beforeAll(() => {
    alone = synthesise();
  });

  it('show each of its metrics, by the dimensions that everybody has', () => {
    expect(titles(alone.overview)).toEqual(expect.arrayContaining(['Orders placed', 'Items in a basket']));
    const orders = alone.overview.find(({ properties }) => properties.title === 'Orders placed');
    expect(orders?.properties.metrics).toMatchObject([
      [{ expression: `SEARCH('{Shop/prod,channel} MetricName="orders_placed_total"', 'Sum', 300)` }],
    ]);
    const basket = alone.overview.find(({ properties }) => properties.title === 'Items in a basket');
    expect(basket?.properties.metrics).toMatchObject([['Shop/prod', 'basket_size', { stat: 'p95' }]]);
  });

  it('show those of its workers on Worker', () => {
    expect(titles(alone.worker)).toContain('Lag');
    expect(titles(alone.overview)).not.toContain('Lag');
  });

  it('have no panel that would stay empty', () => {
    const all = Object.values(alone).flatMap(titles);
    expect(all).not.toEqual(expect.arrayContaining(['Worker utilisation']));
    expect(all).not.toEqual(expect.arrayContaining(['Task throughput by queue']));
    expect(all).not.toEqual(expect.arrayContaining(['Recent audit events']));
  });
});

describe('an alarm', () => {
  const withAlarm = () =>
    synthesise({
      alarms: [metricSpec('queue-depth')],
      arns: { 'queue-depth': ALARM },
      queues: [{ name: 'sync', queueName: 'shop-prod-sync' }],
    });

  it('has its threshold in the panel of its metric, and its state right below', () => {
    const { worker } = withAlarm();
    const panel = worker.find(({ properties }) => properties.title === 'Queue backlog size')!;
    expect(panel.properties.annotations).toMatchObject({ horizontal: [{ value: 100, label: 'queue-depth (page)' }] });
    const { x, y, width, height } = panel;
    expect(worker).toContainEqual(
      expect.objectContaining({ type: 'alarm', x, y: y + height, width, properties: { alarms: [ALARM] } }),
    );
  });

  it('has its runbook beside it, with a link where runbooks can be read', () => {
    const texts = (widgets: PlacedWidget[]) => widgets.flatMap(({ properties: { markdown } }) => markdown ?? []);
    expect(texts(withAlarm().overview)).toContainEqual(expect.stringContaining('runbooks/worker-queue-backlog.md'));
    const linked = synthesise({
      alarms: [metricSpec('queue-depth')],
      runbookUrl: (id) => `https://wiki.example/${id}`,
    });
    expect(texts(linked.worker)).toContainEqual(
      expect.stringContaining('[Worker queue backlog](https://wiki.example/worker-queue-backlog)'),
    );
  });

  it('leaves no widget over another, and none beyond the grid', () => {
    for (const widgets of Object.values(withAlarm())) {
      const cells = widgets.flatMap(({ x, y, width, height }) =>
        Array.from({ length: width * height }, (_, at) => `${x + (at % width)},${y + Math.floor(at / width)}`),
      );
      expect(new Set(cells).size).toBe(cells.length);
      expect(Math.max(...widgets.map(({ x, width }) => x + width))).toBeLessThanOrEqual(GRID_COLUMNS);
    }
  });
});
