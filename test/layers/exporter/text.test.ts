import { describe, expect, it } from '@jest/globals';
import type { Family } from '../../../layers/exporter/exposition.ts';
import { openMetricsText } from '../../../layers/exporter/open-metrics-text.ts';
import { prometheusText } from '../../../layers/exporter/prometheus-text.ts';
import { parseExposition } from './parse-exposition.ts';

const FAMILIES: Family[] = [
  { name: ':carts_total:sum', type: 'unknown', help: 'Carts, over all labels', points: [{ labels: [], value: 5 }] },
  {
    name: 'carts_total',
    type: 'counter',
    help: 'Carts',
    createdSeconds: 60,
    points: [{ labels: [['size', 'l']], value: 5 }],
  },
  { name: 'depth', type: 'gauge', help: 'Never seen', points: [] },
  {
    ...{ name: 'wait_seconds', type: 'histogram', help: 'Waits', unit: 'seconds', createdSeconds: 60 },
    points: [
      {
        labels: [['a', 'b']],
        value: {
          buckets: [
            { le: 0.5, count: 1 },
            { le: 1, count: 2 },
          ],
          count: 3,
          sum: 7.5,
        },
      },
    ],
  },
];

describe('Prometheus text', () => {
  it('has each family with its help, type and samples, in the order of names', () => {
    expect(prometheusText(FAMILIES).trimEnd().split('\n')).toEqual([
      '# HELP :carts_total:sum Carts, over all labels',
      '# TYPE :carts_total:sum untyped',
      ':carts_total:sum 5',
      '# HELP carts_created Carts: since when, in seconds of the Unix epoch',
      '# TYPE carts_created gauge',
      'carts_created{size="l"} 60',
      '# HELP carts_total Carts',
      '# TYPE carts_total counter',
      'carts_total{size="l"} 5',
      '# HELP depth Never seen',
      '# TYPE depth gauge',
      '# HELP wait_seconds Waits',
      '# TYPE wait_seconds histogram',
      'wait_seconds_bucket{a="b",le="0.5"} 1',
      'wait_seconds_bucket{a="b",le="1"} 2',
      'wait_seconds_bucket{a="b",le="+Inf"} 3',
      'wait_seconds_sum{a="b"} 7.5',
      'wait_seconds_count{a="b"} 3',
      '# HELP wait_seconds_created Waits: since when, in seconds of the Unix epoch',
      '# TYPE wait_seconds_created gauge',
      'wait_seconds_created{a="b"} 60',
    ]);
  });
});

describe('OpenMetrics', () => {
  it('names a counter without _total, tells units and beginnings, and ends', () => {
    expect(openMetricsText(FAMILIES).split('\n')).toEqual([
      '# TYPE :carts_total:sum unknown',
      '# HELP :carts_total:sum Carts, over all labels',
      ':carts_total:sum 5',
      '# TYPE carts counter',
      '# HELP carts Carts',
      'carts_total{size="l"} 5',
      'carts_created{size="l"} 60',
      '# TYPE depth gauge',
      '# HELP depth Never seen',
      '# TYPE wait_seconds histogram',
      '# UNIT wait_seconds seconds',
      '# HELP wait_seconds Waits',
      'wait_seconds_bucket{a="b",le="0.5"} 1',
      'wait_seconds_bucket{a="b",le="1.0"} 2',
      'wait_seconds_bucket{a="b",le="+Inf"} 3',
      'wait_seconds_count{a="b"} 3',
      'wait_seconds_sum{a="b"} 7.5',
      'wait_seconds_created{a="b"} 60',
      '# EOF',
      '',
    ]);
  });
});

it.each([
  ['prometheus', prometheusText],
  ['open-metrics', openMetricsText],
] as const)('comes back from %s with whatever is in its texts and numbers', (format, render) => {
  const labels = {
    quote: 'a "b"',
    slash: 'c:\\new',
    lines: 'd\ne',
    braces: '} 1,{x="y"',
    empty: '',
    umlaut: 'Zürich 🙂',
  };
  const values = [0, -0.5, 1e21, 1e-7, Number.NaN, Infinity, -Infinity, Number.MAX_SAFE_INTEGER];
  const points = values.map((value, index) => ({
    labels: [...Object.entries(labels), ['n', `${index}`] as const],
    value,
  }));
  const help = 'A \\ and\na "quote"';
  const { samples, help: read } = parseExposition(render([{ name: 'odd', type: 'gauge', help, points }]), format).get(
    'odd',
  )!;
  expect(read).toBe(help);
  expect(samples.map(({ value }) => value)).toEqual(values);
  for (const [index, sample] of samples.entries()) expect(sample.labels).toEqual({ ...labels, n: `${index}` });
});

it.each([
  [1, '1.0'],
  [0, '0.0'],
  [0.5, '0.5'],
  [1e21, '1e+21'],
  [1e-7, '1e-7'],
])('a bound of %p is one number in OpenMetrics', (le, text) => {
  const value = { buckets: [{ le, count: 1 }], count: 1, sum: 1 };
  const body = openMetricsText([{ name: 'wait', type: 'histogram', help: 'Waits', points: [{ labels: [], value }] }]);
  expect(body).toContain(`wait_bucket{le="${text}"} 1\n`);
});
