import { describe, expect, test } from '@jest/globals';
import { createCloudWatch } from '../../../../local/cloudwatch/cloudwatch.ts';
import { parseInsightsQuery } from '../../../../local/cloudwatch/insights/insights-query.ts';
import { runInsightsQuery } from '../../../../local/cloudwatch/insights/run-insights-query.ts';
import type { CloudWatchOutput } from '../../../../local/cloudwatch/output.ts';
import { createMetricStore } from '../../../../local/cloudwatch/store/metric-store.ts';
import { alarmOf, MINUTE_MS, readAlarm, START_MS, TOPIC } from '../support.ts';

type Row = [dimensions: Record<string, string>, ...values: number[]];

function run(text: string, rows: Row[]) {
  const store = createMetricStore();
  for (const [dimensions, ...values] of rows) {
    store.put({
      namespace: 'N s',
      name: 'm',
      dimensions,
      unit: 'None',
      timestampMs: START_MS,
      storageResolution: 60,
      values,
    });
  }
  const query = parseInsightsQuery(text);
  if ('problem' in query) throw new Error(query.problem);
  const edges = [START_MS, START_MS + MINUTE_MS];
  const { series } = runInsightsQuery(store, query, {
    edges,
    periodSeconds: 60,
    nowMs: edges[1]!,
    windowMs: 3_600_000,
  });
  return series.map(({ group, values }) => [Object.values(group).join(' '), values[0]]);
}

const ROWS: Row[] = [
  [{ a: 'x', b: '1' }, 1, 3],
  [{ a: 'x', b: '2' }, 5],
  [{ a: 'y', b: '1' }, 10],
  [{ a: 'y' }, 20],
  [{}, 100],
];

describe('a Metrics Insights query', () => {
  test.each<[string, unknown[]]>([
    ['SELECT SUM(m) FROM "N s"', [['', 139]]],
    ['select avg(m) from "N s"', [['', 139 / 6]]],
    ['SELECT COUNT(m) FROM SCHEMA("N s", a, b)', [['', 4]]],
    ['SELECT SUM(m) FROM SCHEMA("N s")', [['', 100]]],
    ['SELECT MAX(m) FROM SCHEMA("N s", b, a)', [['', 10]]],
    [`SELECT MIN(m) FROM "N s" WHERE a = 'x'`, [['', 1]]],
    [`SELECT SUM(m) FROM "N s" WHERE a != 'x' AND b = '1'`, [['', 10]]],
    [`SELECT SUM(m) FROM "N s" WHERE a = 'none'`, []],
    [
      'SELECT SUM(m) FROM "N s" GROUP BY a ORDER BY SUM() DESC',
      [
        ['Other', 100],
        ['y', 30],
        ['x', 9],
      ],
    ],
    [
      'SELECT SUM(m) FROM SCHEMA("N s", a, b) GROUP BY b, a ORDER BY MAX()',
      [
        ['1 x', 4],
        ['2 x', 5],
        ['1 y', 10],
      ],
    ],
    ['SELECT SUM(m) FROM "N s" GROUP BY a ORDER BY SUM() DESC LIMIT 1', [['Other', 100]]],
  ])('%s', (text, expected) => {
    expect(run(text, ROWS)).toEqual(expected);
  });

  test.each([
    'SELECT p95(m) FROM "N"',
    'SELECT SUM(m)',
    'SELECT SUM(m) FROM "N" WHERE a > 1',
    `SELECT SUM(m) FROM "N" WHERE a = 'x' OR a = 'y'`,
    'SELECT SUM(m) FROM "N" LIMIT 501',
    'SELECT SUM(m) FROM "N" HAVING x',
  ])('%s is refused', (text) => {
    expect(parseInsightsQuery(text)).toHaveProperty('problem');
  });
});

describe('an alarm on every series of a query', () => {
  const Metrics = [
    {
      Id: 'q',
      Expression: 'SELECT SUM(failures) FROM "N" GROUP BY tenant_id ORDER BY SUM() DESC',
      Period: 60,
      ReturnData: true,
    },
  ];
  const SCALING = 'arn:aws:autoscaling:us-east-1:0:scalingPolicy:p';
  const alarm = alarmOf({
    Metrics,
    EvaluationPeriods: 1,
    Threshold: 10,
    AlarmActions: [TOPIC, SCALING],
    OKActions: [TOPIC],
  });

  /** Failures of tenants, minute by minute. */
  function drive(minutes: Record<string, number>[], properties = alarm) {
    const cloudWatch = createCloudWatch({ startMs: START_MS, alarms: [properties], extraPeriods: 0 });
    const outputs: CloudWatchOutput[] = [];
    for (const [minute, tenants] of minutes.entries()) {
      const timeMs = START_MS + minute * MINUTE_MS;
      for (const [tenant_id, value] of Object.entries(tenants)) {
        cloudWatch.ingestMetric({
          timeMs,
          namespace: 'N',
          name: 'failures',
          dimensions: { tenant_id },
          unit: 'Count',
          value,
        });
      }
      outputs.push(...cloudWatch.advanceTo(timeMs + MINUTE_MS));
    }
    const told = outputs.flatMap((output) => {
      if (output.kind === 'transition') {
        const { contributor, to, atMs } = output.transition;
        return [`${(atMs - START_MS) / MINUTE_MS} ${contributor?.attributes.tenant_id ?? 'alarm'} ${to.value}`];
      }
      return output.kind === 'action'
        ? [`${(output.atMs - START_MS) / MINUTE_MS} ${output.type}${output.contributorId ? ' of a series' : ''}`]
        : [];
    });
    return { cloudWatch, outputs, told };
  }

  test('runs its SNS actions for each series, others for the alarm', () => {
    const { told } = drive([
      { a: 1, b: 1 },
      { a: 20, b: 1 },
      { a: 20, b: 30 },
      { a: 1, b: 1 },
    ]);
    expect(told).toEqual([
      '1 alarm OK',
      '2 a ALARM',
      '2 sns of a series',
      '2 alarm ALARM',
      '2 autoscaling',
      '3 b ALARM',
      '3 sns of a series',
      '3 autoscaling',
      '4 a OK',
      '4 sns of a series',
      '4 b OK',
      '4 sns of a series',
      '4 alarm OK',
    ]);
  });

  test('lets a series that is no longer returned go to OK', () => {
    expect(drive([{ a: 20, b: 1 }, { b: 1 }]).told.filter((line) => line.startsWith('2'))).toEqual([
      '2 a OK',
      '2 sns of a series',
      '2 alarm OK',
    ]);
  });

  test('says how many of the series are in ALARM', () => {
    const { cloudWatch } = drive([{ a: 20, b: 1, c: 11 }]);
    expect(cloudWatch.alarm('alarm')!.record.reason).toBe('2 out of 3 time series evaluated to ALARM');
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`t${at}`, 20]));
    expect(drive([many]).cloudWatch.alarm('alarm')!.record.reason).toBe('100+ time series evaluated to ALARM');
  });

  test('lets a hundred series change at a time', () => {
    const many = Object.fromEntries(Array.from({ length: 150 }, (_, at) => [`t${at}`, 20]));
    const { told } = drive([many, many]);
    expect(told.filter((line) => /^1 t\d+ ALARM/.test(line))).toHaveLength(100);
    expect(told.filter((line) => /^2 t\d+ ALARM/.test(line))).toHaveLength(50);
  });

  test.each([
    ['missing', 'INSUFFICIENT_DATA'],
    ['breaching', 'ALARM'],
    ['notBreaching', 'OK'],
    ['ignore', 'ALARM'],
  ])('without any series is, treated as %s, %s', (TreatMissingData, state) => {
    const properties = alarmOf({ Metrics, EvaluationPeriods: 1, Threshold: 10, TreatMissingData });
    expect(drive([{ a: 20 }, {}], properties).cloudWatch.alarm('alarm')!.record.value).toBe(state);
  });

  test('tells EventBridge of each series without a previous state', () => {
    const events = drive([{ a: 20 }]).outputs.flatMap((output) => (output.kind === 'event' ? [output.event] : []));
    const [contributor] = events.filter(
      (event) => event['detail-type'] === 'CloudWatch Alarm Contributor State Change',
    );
    expect(contributor!.detail).toMatchObject({
      alarmContributor: { attributes: { tenant_id: 'a' } },
      state: { value: 'ALARM' },
    });
    expect(contributor!.detail).not.toHaveProperty('previousState');
  });

  test('is warned where it does not order them, and refused where it looks back too far', () => {
    const unordered = [{ ...Metrics[0], Expression: 'SELECT SUM(f) FROM "N" GROUP BY t' }];
    expect(alarmOf({ Metrics: unordered }).lints).toEqual([expect.stringContaining('ORDER BY')]);
    expect(readAlarm({ Metrics, EvaluationPeriods: 181 }).problems).toEqual([
      expect.objectContaining({ message: expect.stringContaining('10800 seconds') }),
    ]);
  });
});
