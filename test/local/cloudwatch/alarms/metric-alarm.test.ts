import { describe, expect, test } from '@jest/globals';
import type { MetricAlarm } from '../../../../local/cloudwatch/alarms/alarm.ts';
import { type CloudWatch, createCloudWatch } from '../../../../local/cloudwatch/cloudwatch.ts';
import type { CloudWatchOutput } from '../../../../local/cloudwatch/output.ts';
import { alarmOf, MINUTE_MS, mathMetrics, readAlarm, START_MS } from '../support.ts';

const LETTERS: Record<string, string> = { OK: 'O', ALARM: 'A', INSUFFICIENT_DATA: 'I' };

/** One value for each minute, `_` for none; several of one minute joined by `+`. */
function feed(cloudWatch: CloudWatch, minute: number, cell: string, point: object = {}): void {
  if (cell === '_') return;
  for (const value of cell.split('+')) {
    const timeMs = START_MS + minute * MINUTE_MS + 30_000;
    cloudWatch.ingestMetric({
      timeMs,
      namespace: 'N',
      name: 'm',
      dimensions: {},
      unit: 'None',
      value: Number(value),
      ...point,
    });
  }
}

/** The state after each minute, a letter each: O, A, I. */
function states(alarm: MetricAlarm, data: string): string {
  const cloudWatch = createCloudWatch({ startMs: START_MS, alarms: [alarm] });
  return data
    .split(' ')
    .map((cell, minute) => {
      feed(cloudWatch, minute, cell);
      cloudWatch.advanceTo(START_MS + (minute + 1) * MINUTE_MS);
      return LETTERS[cloudWatch.alarm('alarm')!.record.value];
    })
    .join('');
}

function outputsOf(alarm: MetricAlarm, data: string, point?: object): CloudWatchOutput[] {
  const cloudWatch = createCloudWatch({ startMs: START_MS, alarms: [alarm] });
  return data.split(' ').flatMap((cell, minute) => {
    feed(cloudWatch, minute, cell, point);
    return cloudWatch.advanceTo(START_MS + (minute + 1) * MINUTE_MS);
  });
}

function doubtsOf(alarm: MetricAlarm, data: string): string[] {
  return outputsOf(alarm, data).flatMap((output) => (output.kind === 'sensitivity' ? [output.sensitivity.kind] : []));
}

describe('a metric alarm', () => {
  test.each([
    ['1 of 1, missing', {}, '0 1 0 _ _ _ _', 'OAOOOII'],
    ['1 of 1, notBreaching', { TreatMissingData: 'notBreaching' }, '_ 1 _ _ _ _ 1', 'OAAAOOA'],
    [
      '3 of 3 goes back at the first good one',
      { EvaluationPeriods: 3, TreatMissingData: 'notBreaching' },
      '1 1 1 0 1 1 1',
      'OOAOOOA',
    ],
    [
      '2 of 3',
      { EvaluationPeriods: 3, DatapointsToAlarm: 2, TreatMissingData: 'notBreaching' },
      '1 0 1 0 0 1 1',
      'OOAOOOA',
    ],
    [
      'breaching: silence is an alarm',
      { EvaluationPeriods: 2, TreatMissingData: 'breaching' },
      '0 0 _ _ _ _ _',
      'OOOOOAA',
    ],
    ['ignore keeps the state', { TreatMissingData: 'ignore' }, '_ 1 _ _ _ _ _ 0 _ _ _ _', 'IAAAAAAOOOOO'],
    ['below', { ComparisonOperator: 'LessThanThreshold', Threshold: 5 }, '5 4 6', 'OAO'],
    ['the average of several', { Statistic: 'Average', Threshold: 2 }, '1+3 1+4 2', 'OAO'],
    ['p50', { Statistic: undefined, ExtendedStatistic: 'p50', Threshold: 5 }, '1+9+9 1+1+9', 'AO'],
    [
      'a period of five minutes slides with the minute',
      { Period: 300, TreatMissingData: 'notBreaching', Threshold: 4 },
      '1 1 1 1 1 1 0 0 0',
      'OOOOAAOOO',
    ],
  ])('%s', (_what, properties, data, expected) => {
    expect(states(alarmOf(properties), data)).toBe(expected);
  });

  test.each([
    ['100 * m / FILL(n, 1)', '0 50', 'OA'],
    ['IF(m > 20, m)', '10 30', 'IA'],
  ])('on %s', (expression, data, expected) => {
    const Metrics = mathMetrics(expression, ['m', 'n']);
    expect(states(alarmOf({ Metrics, EvaluationPeriods: 1 }), data)).toBe(expected);
  });

  test('sees the unit that it names, and no other', () => {
    expect(states(alarmOf({ Unit: 'Count' }), '1 1')).toBe('II');
  });

  test('counts a late value at the next evaluation, and rewrites nothing', () => {
    const cloudWatch = createCloudWatch({ startMs: START_MS, alarms: [alarmOf({ TreatMissingData: 'notBreaching' })] });
    cloudWatch.advanceTo(START_MS + 2 * MINUTE_MS);
    feed(cloudWatch, 1, '1');
    cloudWatch.advanceTo(START_MS + 3 * MINUTE_MS);
    expect(
      cloudWatch
        .history('alarm')
        .filter(({ type }) => type === 'StateUpdate')
        .map(({ atMs, summary }) => [(atMs - START_MS) / MINUTE_MS, summary]),
    ).toEqual([
      [3, 'Alarm updated from OK to ALARM'],
      [1, 'Alarm updated from INSUFFICIENT_DATA to OK'],
    ]);
  });

  test('reads data from before its creation', () => {
    const cloudWatch = createCloudWatch({ startMs: START_MS, alarms: [alarmOf()] });
    feed(cloudWatch, -1, '1');
    cloudWatch.advanceTo(START_MS + MINUTE_MS);
    expect(cloudWatch.alarm('alarm')!.record.value).toBe('ALARM');
  });

  test('below a minute is looked at every ten seconds, and trails by ten', () => {
    const alarm = alarmOf({ Period: 10, TreatMissingData: 'notBreaching' });
    const cloudWatch = createCloudWatch({ startMs: START_MS, alarms: [alarm] });
    cloudWatch.putMetricData({
      Namespace: 'N',
      MetricData: [{ MetricName: 'm', Value: 1, Timestamp: START_MS + 5000, StorageResolution: 1 }],
    });
    const times = cloudWatch
      .advanceTo(START_MS + MINUTE_MS)
      .flatMap((output) => (output.kind === 'transition' ? [(output.transition.atMs - START_MS) / 1000] : []));
    expect(times).toEqual([10, 20]);
  });

  test('of percentiles keeps its state below the samples that it asks for', () => {
    const low = {
      Statistic: undefined,
      ExtendedStatistic: 'p90',
      EvaluateLowSampleCountPercentile: 'ignore',
      TreatMissingData: 'ignore',
    };
    expect(states(alarmOf(low), Array(99).fill('1').join('+'))).toBe('I');
    expect(states(alarmOf(low), Array(100).fill('1').join('+'))).toBe('A');
  });

  test('in DynamoDB ignores missing data, unless it says otherwise', () => {
    const Namespace = 'AWS/DynamoDB';
    expect(
      [alarmOf({ Namespace }), alarmOf({ Namespace, TreatMissingData: 'missing' }), alarmOf()].map(
        ({ treatMissingData }) => treatMissingData,
      ),
    ).toEqual(['ignore', 'missing', 'missing']);
  });

  test('with a wall-clock window sees a period once it has ended', () => {
    const alarm = alarmOf({ Period: 300, TreatMissingData: 'notBreaching', EvaluationWindow: { WallClockWindow: {} } });
    expect(states(alarm, '1 _ _ _ _ _ _ _')).toBe('OOOOAAAA');
  });

  test('that warms up stays where it is and acts on nothing', () => {
    const warmUp = { WarmUpPeriodDurationInMinutes: 3, OnlyStartEvaluatingAfterWarmUpPeriodEnds: true };
    expect(states(alarmOf({ WarmUpConfiguration: warmUp }), '1 1 1 1')).toBe('IIAA');
    expect(
      states(alarmOf({ EvaluationPeriods: 2, WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 9 } }), '1 1 1'),
    ).toBe('IAA');
  });
});

describe('the engine says what a result depends on', () => {
  test('where another number of fetched periods would decide otherwise', () => {
    expect(doubtsOf(alarmOf({ TreatMissingData: 'missing' }), '1 _ _ _ _')).toContain('undocumented-lookback');
    expect(doubtsOf(alarmOf({ TreatMissingData: 'notBreaching' }), '0 0 0 _')).toEqual([]);
  });

  test('where a percentile lies near the threshold, and only where that decides', () => {
    const percentile = {
      Statistic: undefined,
      ExtendedStatistic: 'p90',
      Threshold: 100,
      TreatMissingData: 'notBreaching',
    };
    expect(doubtsOf(alarmOf(percentile), '50+95')).toEqual(['percentile-margin']);
    expect(doubtsOf(alarmOf(percentile), '50+80')).toEqual([]);
    // All samples are equal: AWS's estimate is clipped to them.
    expect(doubtsOf(alarmOf(percentile), '95+95')).toEqual([]);
    expect(doubtsOf(alarmOf({ ...percentile, ExtendedStatistic: 'p100' }), '50+95')).toEqual([]);
    expect(doubtsOf(alarmOf({ ...percentile, EvaluationPeriods: 2 }), '1+2 50+95')).toEqual([]);
  });

  test('where fresh breaching points alone are there', () => {
    expect(doubtsOf(alarmOf({ EvaluationPeriods: 3 }), '_ 1')).toContain('undetermined');
  });

  test('where units are mixed and the alarm names none', () => {
    const cloudWatch = createCloudWatch({ startMs: START_MS, alarms: [alarmOf()] });
    feed(cloudWatch, 0, '1', { unit: 'Count' });
    feed(cloudWatch, 0, '1', { unit: 'Seconds' });
    expect(cloudWatch.advanceTo(START_MS + MINUTE_MS)).toContainEqual(
      expect.objectContaining({ kind: 'sensitivity', sensitivity: expect.objectContaining({ kind: 'mixed-units' }) }),
    );
  });

  test('once, until it is gone', () => {
    expect(doubtsOf(alarmOf({ EvaluationPeriods: 4 }), '_ 1 1').filter((kind) => kind === 'undetermined')).toHaveLength(
      1,
    );
  });
});

describe('an alarm that AWS would refuse', () => {
  test.each<[string, Record<string, unknown>, RegExp]>([
    ['has no operator', { ComparisonOperator: undefined }, /ComparisonOperator is one of/],
    ['has no threshold', { Threshold: undefined }, /Threshold is required/],
    ['has no statistic', { Statistic: undefined }, /exactly one of Statistic/],
    ['has a percentile as Statistic', { Statistic: 'p90' }, /p90 is an ExtendedStatistic/],
    ['has an unknown treatment', { TreatMissingData: 'Breaching' }, /TreatMissingData is one of/],
    ['has an unknown unit', { Unit: 'ms' }, /no unit "ms"/],
    ['has no periods', { EvaluationPeriods: undefined }, /EvaluationPeriods is a whole number/],
    [
      'has an operator of bands',
      { ComparisonOperator: 'GreaterThanUpperThreshold' },
      /anomaly bands are not evaluated/,
    ],
    [
      'has queries of two periods',
      { Metrics: [...mathMetrics('m1', ['m1']), ...mathMetrics('m1', ['m2'], 300).slice(1)] },
      /every query has the same period/,
    ],
    [
      'has no query that returns',
      { Metrics: mathMetrics('m1', ['m1']).slice(1) },
      /exactly one query returns data, not 0/,
    ],
    [
      'has metrics beside a metric',
      { ...{ Metrics: mathMetrics('m1', ['m1']) }, MetricName: 'm' },
      /exactly one of MetricName, Metrics/,
    ],
    ['returns several series', { Metrics: mathMetrics('METRICS()', ['m1']) }, /an alarm stands on one time series/],
    [
      'has a warm-up of three days',
      { WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 4320 } },
      /between 1 and 2880/,
    ],
    [
      'names no time zone',
      { EvaluationWindow: { WallClockWindow: { Timezone: 'Mars/Olympus' } } },
      /no time zone "Mars\/Olympus"/,
    ],
    ['opens an OpsItem on OK', { OKActions: ['arn:aws:ssm:us-east-1:0:opsitem:1'] }, /an action of ALARM alone/],
  ])('%s', (_what, properties, message) => {
    const { alarm, problems } = readAlarm(properties);
    expect(alarm).toBeUndefined();
    expect(problems.map((problem) => problem.message).join('\n')).toMatch(message);
  });

  test('is told everything at once', () => {
    expect(
      readAlarm({ Period: 45, Threshold: 'high', TreatMissingData: 'x', DatapointsToAlarm: 9 }).problems,
    ).toHaveLength(4);
  });

  test('as CloudFormation writes it, numbers in quotes, is a good one', () => {
    expect(alarmOf({ Period: '60', EvaluationPeriods: '3', Threshold: '1.5', ActionsEnabled: 'false' })).toMatchObject({
      periodSeconds: 60,
      evaluationPeriods: 3,
      threshold: 1.5,
      actionsEnabled: false,
    });
  });

  test('is warned of what AWS advises against', () => {
    expect(alarmOf({ Metrics: mathMetrics('m1 / MAX(m1)', ['m1']) }).lints).toEqual([
      expect.stringContaining('AWS advises against'),
    ]);
  });
});
