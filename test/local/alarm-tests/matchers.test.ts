import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { counter, defineMetrics, gauge, histogram } from 'lamplight/catalogue';
import { type AlarmHistory, alarm, alarmMatchers, loadTemplate } from 'lamplight/local';
import { describeCatalogue } from '../../../layers/observability/catalogue.ts';
import { alarmsById } from '../../../local/alarm-tests/alarm-project.ts';
import { projectWith } from './support.ts';

expect.extend(alarmMatchers);

const template = loadTemplate(join(projectWith(), 'cdk.out'));
const metrics = defineMetrics(
  { namespace: 'Shop' },
  {
    depth: gauge('Depth', { labels: { queue: ['orders', 'mail'] }, dimensions: [['queue']] }),
    seconds: histogram('Seconds', { dimensions: [[]] }),
    bad: counter('Bad', { dimensions: [[]] }),
  },
);
const project = {
  stage: 'local',
  template,
  alarms: alarmsById(template),
  metrics: new Map(
    describeCatalogue(metrics).metrics.map((metric) => [metric.name, { ...metric, namespace: 'Shop/local' }]),
  ),
};
const failure = (id: string, history: AlarmHistory) => {
  try {
    expect(alarm(project, id)).toGoThrough(history);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it passed');
};

describe('toGoThrough', () => {
  it('compares the state after each minute: a datapoint of minute m is complete at m + 1', () => {
    expect(alarm(template, 'depth')).toGoThrough({ data: '10 x3, 400 x4, 10 x2', expect: 'OK x5 ALARM x2 OK x2' });
  });

  it('takes an alarm by its name too', () => {
    expect(alarm(template, 'local-depth')).toGoThrough({ data: '400 x3', expect: { '3m': 'ALARM' } });
  });

  it('prints every minute up to the first difference', () => {
    expect(failure('depth', { data: '10, 400 x3, 10', expect: { '1m-4m': 'OK' } })).toBe(
      [
        'FAIL depth: states expected:1',
        '          1m   10   OK                as expected',
        '          2m  400 ! OK                as expected',
        '          3m  400 ! OK                as expected',
        '          4m  400 ! ALARM             expected OK',
        '     expected:1: after 4m it is ALARM, expected OK',
      ].join('\n'),
    );
  });

  it('feeds inputs of metric math by their ids', () => {
    expect(alarm(template, 'share')).toGoThrough({ data: { bad: '5 6 0', all: '100 x3' }, expect: 'OK ALARM OK' });
  });

  it('feeds a composite by the alarms of its rule', () => {
    expect(alarm(template, 'impact')).toGoThrough({
      data: { 'share.bad': '0 9 0', 'share.all': '50 x3', depth: '1 x3' },
      expect: 'OK ALARM OK',
      notifies: { topic: 'shop-page', severity: 'page', runbook: 'backlog' },
    });
  });

  it('records events as a function would, so that a wrong dimension set shows', () => {
    const events = (queue: string) => [{ metric: 'depth', labels: { queue }, values: '400 x4' }];
    expect(alarm(project, 'depth')).toGoThrough({ events: events('orders'), expect: { '3m-4m': 'ALARM' } });
    expect(alarm(project, 'depth')).toGoThrough({ events: events('mail'), expect: 'INSUFFICIENT_DATA x4' });
  });

  it('takes log lines, whenever they were written', () => {
    const line = JSON.stringify({
      _aws: {
        Timestamp: 1_500_000_000_000,
        CloudWatchMetrics: [{ Namespace: 'Shop/local', Dimensions: [['queue']], Metrics: [{ Name: 'depth' }] }],
      },
      queue: 'orders',
      depth: 400,
    });
    const emf = ['0m', '1m', '2m'].map((at) => ({ at, group: '/aws/lambda/gauge', line }));
    expect(alarm(template, 'depth')).toGoThrough({ emf, expect: { '3m': 'ALARM' } });
  });

  it('checks who is notified, and what of', () => {
    const history = { data: '10, 400 x3', expect: { '4m': 'ALARM' } } as const;
    const labels = { queue: 'orders' };
    expect(alarm(template, 'depth')).toGoThrough({ ...history, notifies: { topic: 'shop-page', labels } });
    expect(failure('depth', { ...history, notifies: { topic: 'shop-ticket', labels: { queue: 'mail' } } })).toContain(
      'notification of ALARM: topic is shop-page, expected shop-ticket',
    );
    expect(failure('depth', { ...history, notifies: 'nobody' })).toContain('shop-page hears of OK');
    expect(failure('share', { data: { bad: '9', all: '9' }, expect: 'ALARM', notifies: {} })).toContain(
      'it is in ALARM and nobody is notified',
    );
  });

  it('flags an expected state that depends on what AWS does not document', () => {
    const events = [
      { metric: 'seconds', values: '1', times: 90 },
      { metric: 'seconds', values: '2.1', times: 10 },
    ];
    expect(failure('slow', { events, expect: 'OK' })).toContain(
      '~ 1m: a percentile of 2.1 lies within 10 % of the threshold 2',
    );
    expect(failure('depth', { data: '10 x3, _ x4', expect: { '6m-7m': 'ALARM' } })).toContain(
      '~ 6m: depends on undocumented lookback',
    );
  });
});

describe('what does not fit', () => {
  it('an alarm that there is not', () => {
    expect(() => alarm(template, 'dept')).toThrow('no alarm "dept" in the template; did you mean "depth"?');
  });

  it.each<[string, object, string]>([
    ['a key', { dat: '1', expect: 'OK' }, 'no key "dat" in an entry of "cases"; did you mean "data"?'],
    ['a value', { data: 'ten', expect: 'OK' }, '"data": "ten" is not a number or _'],
    ['a state', { data: '1', expect: { '1m': 'FINE' } }, '"FINE" is no state: OK, ALARM or INSUFFICIENT_DATA'],
    ['a time', { data: '1', expect: { '0m': 'OK' } }, '"0m" is no time from 1m on'],
    ['an input', { data: { deep: '1' }, expect: 'OK' }, 'depth has no input "deep"'],
    ['a state that comes too late', { data: '1', expect: { '9000d': 'OK' } }, 'a case lasts 60d at most, not 9000d'],
    [
      'a step that is too long',
      { data: '1 x6', step: '11d', expect: { '1d': 'OK' } },
      'a case lasts 60d at most, not 66d',
    ],
    [
      'a line that comes too late',
      { emf: [{ at: '61d', group: 'g', line: 'x' }], expect: { '1d': 'OK' } },
      'a case lasts 60d at most, not 61d',
    ],
    ['no data', { expect: 'OK' }, 'a case needs data, events or emf'],
    ['a metric', { events: [{ metric: 'dept', values: '1' }], expect: 'OK' }, 'no metric "dept" in the catalogue'],
    [
      'a label',
      { events: [{ metric: 'depth', labels: { queue: 'order' }, values: '1' }], expect: 'OK' },
      'depth: no queue "order"; did you mean "orders"?',
    ],
    ['a missing label', { events: [{ metric: 'depth', values: '1' }], expect: 'OK' }, 'depth needs the label "queue"'],
  ])('%s', (_what, history, message) => {
    expect(failure('depth', history as AlarmHistory)).toContain(message);
  });

  it('data without their input, where an alarm reads several', () => {
    expect(failure('share', { data: '1', expect: 'OK' })).toContain('give data by input (bad, all), or events');
  });
});
