import { describe, expect, test } from '@jest/globals';
import { type MuteRule, readMuteRule } from '../../../local/cloudwatch/alarms/mute-rule.ts';
import { createCloudWatch } from '../../../local/cloudwatch/cloudwatch.ts';
import type { CloudWatchOutput } from '../../../local/cloudwatch/output.ts';
import { readPeriods } from '../../../local/cloudwatch/store/read-periods.ts';
import { alarmOf, MINUTE_MS, START_MS, TOPIC } from './support.ts';

const ACTIONS = { AlarmActions: [TOPIC], OKActions: [TOPIC], TreatMissingData: 'notBreaching' };

function muteRule(expression: string, duration: string, more: Record<string, unknown> = {}): MuteRule {
  const properties = {
    Rule: { Schedule: { Expression: expression, Duration: duration } },
    MuteTargets: { AlarmNames: ['alarm'] },
    ...more,
  };
  const { rule, problems } = readMuteRule(properties, 'mute');
  if (!rule) throw new Error(problems.map(({ message }) => message).join('; '));
  return rule;
}

/** Values of the minutes from the start; what happened, as `3 ALARM`, `3 muted`. */
function play(values: number[], rules: MuteRule[], minutes = values.length): string[] {
  const cloudWatch = createCloudWatch({
    startMs: START_MS,
    alarms: [alarmOf(ACTIONS)],
    muteRules: rules,
    extraPeriods: 0,
  });
  for (const [minute, value] of values.entries()) {
    cloudWatch.ingestMetric({
      timeMs: START_MS + minute * MINUTE_MS,
      namespace: 'N',
      name: 'm',
      dimensions: {},
      unit: 'None',
      value,
    });
  }
  return cloudWatch.advanceTo(START_MS + minutes * MINUTE_MS).flatMap((output) => line(output));
}

function line(output: CloudWatchOutput): string[] {
  if (output.kind === 'action')
    return [`${(output.atMs - START_MS) / MINUTE_MS} ${output.state}${output.afterMuteWindow ? ' after mute' : ''}`];
  return output.kind === 'withheld'
    ? [`${(output.atMs - START_MS) / MINUTE_MS} ${output.state} ${output.because}`]
    : [];
}

describe('a mute rule', () => {
  const fiveMinutes = muteRule('at(2026-09-14T05:02)', 'PT5M');

  test('holds actions back and lets them run when its window is over', () => {
    expect(play([0, 0, 1, 1, 1, 1, 1, 1, 1, 0], [fiveMinutes])).toEqual([
      '1 OK',
      '3 ALARM muted',
      '7 ALARM after mute',
      '10 OK',
    ]);
  });

  test('tells nothing of what was over before its window was', () => {
    expect(play([0, 0, 1, 0, 0, 0, 0, 0], [fiveMinutes])).toEqual(['1 OK', '3 ALARM muted', '4 OK muted']);
  });

  test('tells of a recovery that it held back', () => {
    expect(play([1, 1, 0, 0, 0, 0, 0, 0], [fiveMinutes])).toEqual(['1 ALARM', '3 OK muted', '7 OK after mute']);
  });

  test('that overlaps another leaves the end to the later one', () => {
    const longer = muteRule('cron(3 5 * * *)', 'PT10M');
    expect(play([0, 0, ...Array(13).fill(1)], [fiveMinutes, longer])).toEqual([
      '1 OK',
      '3 ALARM muted',
      '13 ALARM after mute',
    ]);
  });

  test('of a time zone, a start and an end keeps to them', () => {
    const timed = (more: Record<string, unknown>) => muteRule('cron(0 1 * * *)', 'PT1H', more).windowAt(START_MS);
    const newYork = {
      Rule: { Schedule: { Expression: 'cron(0 1 * * *)', Duration: 'PT1H', Timezone: 'America/New_York' } },
    };
    expect(timed(newYork)).toEqual({ startMs: START_MS, endMs: START_MS + 3_600_000 });
    expect(timed({ ...newYork, StartDate: '2026-09-15T00:00:00Z' })).toBeUndefined();
    expect(timed({ ...newYork, ExpireDate: '2026-09-14T00:00:00Z' })).toBeUndefined();
    expect(timed({})).toBeUndefined();
  });

  test.each([
    ['cron(0 2 * * ? *)', 'PT1H', /write cron/],
    ['at(tomorrow)', 'PT1H', /write cron/],
    ['cron(0 2 * * *)', 'PT0M', /between PT1M and P15D/],
    ['cron(0 2 * * *)', 'P16D', /between PT1M and P15D/],
    ['cron(61 2 * * *)', 'PT1H', /61/],
  ])('%s for %s is refused', (expression, duration, message) => {
    expect(() => muteRule(expression, duration)).toThrow(message);
  });
});

describe('CloudWatch', () => {
  test('counts documents that are no good EMF, by log group', () => {
    const cloudWatch = createCloudWatch({ startMs: START_MS });
    const ingest = (message: string, logGroup = '/aws/lambda/api') =>
      cloudWatch.ingestLog({ timeMs: START_MS, logGroup, message });
    expect(ingest('plain')).toBeUndefined();
    expect(ingest('{"_aws":{"CloudWatchMetrics":[')).toMatchObject({ kind: 'EMFParsingErrors' });
    expect(ingest('{"_aws":{"CloudWatchMetrics":[]}}')).toMatchObject({
      kind: 'EMFValidationErrors',
      path: '_aws.Timestamp',
      logGroup: '/aws/lambda/api',
    });
    ingest('{"_aws":{"CloudWatchMetrics":[]}}');
    ingest('{"_aws":{"CloudWatchMetrics":[]}}', 'other');
    const sum = (name: string, LogGroupName: string) =>
      readPeriods(cloudWatch.store.find('AWS/Logs', name, { LogGroupName }), {
        statistic: { kind: 'basic', name: 'Sum' },
        edges: [START_MS, START_MS + MINUTE_MS],
        periodSeconds: 60,
        nowMs: START_MS,
      }).values[0];
    expect([
      sum('EMFParsingErrors', '/aws/lambda/api'),
      sum('EMFValidationErrors', '/aws/lambda/api'),
      sum('EMFValidationErrors', 'other'),
    ]).toEqual([1, 2, 1]);
  });

  test('answers what PutMetricData refuses, and stores nothing of it', () => {
    const cloudWatch = createCloudWatch({ startMs: START_MS });
    const MetricData = [
      { MetricName: 'm', Value: 1 },
      { MetricName: 'm', Value: Number.NaN },
    ];
    expect(cloudWatch.putMetricData({ Namespace: 'N', MetricData })).toMatchObject({ code: 'InvalidParameterValue' });
    expect(cloudWatch.store.size).toBe(0);
  });

  test('runs no action of an alarm whose actions are off, and tells so', () => {
    const cloudWatch = createCloudWatch({
      startMs: START_MS,
      alarms: [alarmOf({ ...ACTIONS, ActionsEnabled: false })],
    });
    expect(cloudWatch.advanceTo(START_MS + MINUTE_MS).map(({ kind }) => kind)).toEqual([
      'transition',
      'event',
      'withheld',
    ]);
  });

  test('keeps the history of an alarm, newest first', () => {
    const cloudWatch = createCloudWatch({ startMs: START_MS, alarms: [alarmOf(ACTIONS)] });
    cloudWatch.advanceTo(START_MS + MINUTE_MS);
    cloudWatch.setAlarmState('alarm', 'ALARM', 'a drill');
    expect(cloudWatch.history('alarm').map(({ type, summary }) => `${type}: ${summary}`)).toEqual([
      'StateUpdate: Alarm updated from INSUFFICIENT_DATA to OK',
      `Action: Successfully executed action ${TOPIC}`,
      'StateUpdate: Alarm updated from OK to ALARM',
      `Action: Successfully executed action ${TOPIC}`,
      'ConfigurationUpdate: Alarm "alarm" created',
    ]);
    expect(() => cloudWatch.setAlarmState('none', 'OK', '')).toThrow('no alarm "none"');
  });

  test('evaluates once for each minute, however its time is moved', () => {
    const evaluations = (steps: number[]) => {
      const cloudWatch = createCloudWatch({ startMs: START_MS, alarms: [alarmOf()] });
      const times: number[] = [];
      cloudWatch.onEvaluation(({ evaluation }) => times.push((evaluation.atMs - START_MS) / MINUTE_MS));
      for (const step of steps) cloudWatch.advanceTo(START_MS + step * 1000);
      return times;
    };
    expect(evaluations([180])).toEqual([1, 2, 3]);
    expect(evaluations([10, 60, 60, 61, 119, 150, 180])).toEqual([1, 2, 3]);
  });

  test('finds a metric again that it had forgotten', () => {
    const cloudWatch = createCloudWatch({ startMs: START_MS, alarms: [alarmOf(ACTIONS)] });
    const point = (timeMs: number) =>
      cloudWatch.ingestMetric({ timeMs, namespace: 'N', name: 'm', dimensions: {}, unit: 'None', value: 1 });
    point(START_MS);
    cloudWatch.advanceTo(START_MS + 10 * MINUTE_MS);
    cloudWatch.store.forget(START_MS + 5 * MINUTE_MS);
    point(cloudWatch.nowMs());
    cloudWatch.advanceTo(cloudWatch.nowMs() + MINUTE_MS);
    expect(cloudWatch.alarm('alarm')!.record.value).toBe('ALARM');
  });

  test('looks back three hours at most below a minute, with and without the quick look', () => {
    const rule = { Period: 30, EvaluationPeriods: 720, DatapointsToAlarm: 1, TreatMissingData: 'ignore' };
    const states = [false, true].map((watched) => {
      const cloudWatch = createCloudWatch({ startMs: START_MS, alarms: [alarmOf(rule)] });
      if (watched) cloudWatch.onEvaluation(() => {});
      cloudWatch.ingestMetric({ timeMs: START_MS, namespace: 'N', name: 'm', dimensions: {}, unit: 'None', value: 1 });
      cloudWatch.advanceTo(START_MS + MINUTE_MS);
      cloudWatch.advanceTo(START_MS + 200 * MINUTE_MS);
      cloudWatch.setAlarmState('alarm', 'OK', 'by hand');
      cloudWatch.advanceTo(START_MS + 210 * MINUTE_MS);
      return cloudWatch.alarm('alarm')!.record.value;
    });
    expect(states).toEqual(['OK', 'OK']);
  });

  test('can trail the minute, as AWS does', () => {
    const cloudWatch = createCloudWatch({ startMs: START_MS, alarms: [alarmOf(ACTIONS)], evaluationDelayMs: 20_000 });
    cloudWatch.advanceTo(START_MS + MINUTE_MS);
    cloudWatch.ingestMetric({
      timeMs: START_MS + 59_000,
      namespace: 'N',
      name: 'm',
      dimensions: {},
      unit: 'None',
      value: 1,
    });
    expect(cloudWatch.advanceTo(START_MS + MINUTE_MS + 19_999)).toEqual([]);
    cloudWatch.advanceTo(START_MS + MINUTE_MS + 20_000);
    expect(cloudWatch.alarm('alarm')!.record).toMatchObject({ value: 'ALARM', atMs: START_MS + MINUTE_MS + 20_000 });
  });
});
