import { describe, expect, test } from '@jest/globals';
import { readEmf } from '../../../../local/cloudwatch/emf/emf-document.ts';

const NOW_MS = 1_574_109_732_004;

/** A good document, changed: `directive` members over its directive, `root` members over its root. */
function document({ directive = {}, root = {}, aws = {} }: Record<string, object> = {}): Record<string, unknown> {
  return {
    _aws: {
      Timestamp: NOW_MS,
      CloudWatchMetrics: [{ Namespace: 'N', Dimensions: [['F']], Metrics: [{ Name: 'm' }], ...directive }],
      ...aws,
    },
    F: 'a',
    m: 1,
    ...root,
  };
}

function read(value: unknown, options: { prefix?: boolean; histograms?: boolean } = {}) {
  return readEmf(typeof value === 'string' ? value : JSON.stringify(value), { nowMs: NOW_MS, ...options });
}

describe('a log line', () => {
  test.each([
    ['START RequestId: 1'],
    ['{"level":"INFO","_aws":1}'],
    ['{"text":"_aws"}'],
    ['[{"_aws":{}}]'],
    ['null'],
    [''],
  ])('%s is no EMF', (line) => {
    expect(read(line).kind).toBe('none');
  });

  test('that looks like EMF and is cut off is a parsing error', () => {
    expect(read(JSON.stringify(document()).slice(0, -5))).toMatchObject({
      kind: 'parsing-error',
      problem: { path: '$' },
    });
  });

  test('may have text before the document on Lambda, and nowhere else', () => {
    const line = `2026-11-24T10:00:00Z 5f0c INFO ${JSON.stringify(document())}`;
    expect(read(line, { prefix: true }).kind).toBe('metrics');
    expect(read(line).kind).toBe('parsing-error');
    expect(read(`${JSON.stringify(document())} more`, { prefix: true }).kind).toBe('parsing-error');
  });

  test('of more than a megabyte is a parsing error', () => {
    expect(read(document({ root: { text: 'x'.repeat(1_048_577) } })).kind).toBe('parsing-error');
  });
});

describe('a document whose', () => {
  const manyKeys = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`k${at}`, 'v']));
  test.each<[string, Record<string, unknown>, string]>([
    ['namespace is blank', document({ directive: { Namespace: ' ' } }), '_aws.CloudWatchMetrics[0].Namespace'],
    [
      'namespace has 256 characters',
      document({ directive: { Namespace: 'n'.repeat(256) } }),
      '_aws.CloudWatchMetrics[0].Namespace',
    ],
    ['dimensions are no array', document({ directive: { Dimensions: 'F' } }), '_aws.CloudWatchMetrics[0].Dimensions'],
    [
      'dimension set is a string',
      document({ directive: { Dimensions: ['F'] } }),
      '_aws.CloudWatchMetrics[0].Dimensions[0]',
    ],
    [
      'dimension name starts with a colon',
      document({ directive: { Dimensions: [[':F']] }, root: { ':F': 'a' } }),
      '_aws.CloudWatchMetrics[0].Dimensions[0][0]',
    ],
    ['dimension value is a number', document({ root: { F: 200 } }), 'F'],
    ['dimension value is empty', document({ root: { F: '' } }), 'F'],
    ['dimension value is no ASCII', document({ root: { F: 'grün' } }), 'F'],
    ['dimension value has 1025 characters', document({ root: { F: 'x'.repeat(1025) } }), 'F'],
    ['metrics are no array', document({ directive: { Metrics: {} } }), '_aws.CloudWatchMetrics[0].Metrics'],
    [
      'metrics are 101',
      document({ directive: { Metrics: Array(101).fill({ Name: 'm' }) } }),
      '_aws.CloudWatchMetrics[0].Metrics',
    ],
    ['metric has no name', document({ directive: { Metrics: [{}] } }), '_aws.CloudWatchMetrics[0].Metrics[0].Name'],
    [
      'metric stands nowhere',
      document({ directive: { Metrics: [{ Name: 'm' }, { Name: 'x' }] } }),
      '_aws.CloudWatchMetrics[0].Metrics[1].Name',
    ],
    [
      'unit is unknown',
      document({ directive: { Metrics: [{ Name: 'm', Unit: 'ms' }] } }),
      '_aws.CloudWatchMetrics[0].Metrics[0].Unit',
    ],
    [
      'resolution is 10',
      document({ directive: { Metrics: [{ Name: 'm', StorageResolution: 10 }] } }),
      '_aws.CloudWatchMetrics[0].Metrics[0].StorageResolution',
    ],
    ['value is null', document({ root: { m: null } }), 'm'],
    ['value is beyond 2^360', document({ root: { m: 2 ** 361 } }), 'm'],
    ['array holds a text', document({ root: { m: [1, '2'] } }), 'm'],
    ['value is a histogram', document({ root: { m: { Values: [1], Counts: [1] } } }), 'm'],
    ['timestamp is a text', document({ aws: { Timestamp: '2026' } }), '_aws.Timestamp'],
    ['timestamp is no whole number', document({ aws: { Timestamp: NOW_MS + 0.5 } }), '_aws.Timestamp'],
    ['directives are no array', document({ aws: { CloudWatchMetrics: {} } }), '_aws.CloudWatchMetrics'],
  ])('%s makes no metric, and the place is named', (_what, value, path) => {
    expect(read(value)).toMatchObject({ kind: 'validation-error', problem: { path } });
  });

  test('second directive is bad makes none of the first either', () => {
    const both = document();
    (both._aws as { CloudWatchMetrics: unknown[] }).CloudWatchMetrics.push({ Namespace: 'N' });
    expect(read(both)).toMatchObject({
      kind: 'validation-error',
      problem: { path: '_aws.CloudWatchMetrics[1].Dimensions' },
    });
  });

  test('limits are just met is good', () => {
    const metrics = Array.from({ length: 100 }, (_, at) => ({ Name: `m${at}` }));
    const values = Object.fromEntries(metrics.map(({ Name }) => [Name, Array(100).fill(1)]));
    const result = read(
      document({
        directive: { Metrics: metrics, Dimensions: [Object.keys(manyKeys)] },
        root: { ...manyKeys, ...values },
      }),
    );
    expect(result).toMatchObject({ kind: 'metrics', data: { length: 100 } });
  });

  test('timestamp lies 14 days back or two hours ahead is good', () => {
    for (const offsetMs of [-14 * 86_400_000, 7_200_000]) {
      expect(read(document({ aws: { Timestamp: NOW_MS + offsetMs } })).kind).toBe('metrics');
    }
  });

  test('keys are of Object’s prototype finds none of them', () => {
    const problem = { path: '_aws.CloudWatchMetrics[0].Metrics[0].Name' };
    expect(read(document({ directive: { Metrics: [{ Name: 'toString' }] } }))).toMatchObject({ problem });
  });
});

describe('a histogram object, behind its flag,', () => {
  test('counts the samples of its counts, and warns', () => {
    const result = read(document({ root: { m: { Values: [2, 10], Counts: [2, 3], Count: 99 } } }), {
      histograms: true,
    });
    expect(result).toMatchObject({
      data: [{ values: [2, 10], counts: [2, 3] }],
      warnings: [expect.stringContaining('histogram')],
    });
  });

  test('without values is a statistic set', () => {
    const result = read(document({ root: { m: { Max: 9, Min: 1, Count: 4, Sum: 20 } } }), { histograms: true });
    expect(result).toMatchObject({ data: [{ statisticSet: { sampleCount: 4, sum: 20, minimum: 1, maximum: 9 } }] });
  });
});
