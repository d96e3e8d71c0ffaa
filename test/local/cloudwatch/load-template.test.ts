import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createCloudWatch } from '../../../local/cloudwatch/cloudwatch.ts';
import { loadTemplate } from '../../../local/cloudwatch/load-template.ts';
import { MINUTE_MS, START_MS } from './support.ts';

const ALARM = {
  MetricName: 'm',
  Namespace: 'Suite/prod',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 0,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'notBreaching',
};

/** Writes one stack the way that `cdk synth` does. */
function assembly(Resources: Record<string, object>): string {
  const folder = mkdtempSync(join(tmpdir(), 'lamplight-alarms-'));
  const artifact = {
    type: 'aws:cloudformation:stack',
    environment: 'aws://123456789012/eu-west-1',
    properties: { templateFile: 'Stack.template.json' },
  };
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ artifacts: { Stack: artifact } }));
  writeFileSync(join(folder, 'Stack.template.json'), JSON.stringify({ Resources }, null, 1));
  return folder;
}

const resource = (Type: string, Properties: object) => ({ Type, Properties });

describe('a synthesised template', () => {
  const folder = assembly({
    Topic: resource('AWS::SNS::Topic', { TopicName: 'pager' }),
    Queue: resource('AWS::SQS::Queue', { QueueName: 'sync' }),
    Depth: resource('AWS::CloudWatch::Alarm', {
      ...ALARM,
      AlarmName: 'prod-depth',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['Queue', 'QueueName'] } }],
      AlarmActions: [{ Ref: 'Topic' }],
    }),
    Unnamed: resource('AWS::CloudWatch::Alarm', ALARM),
    Impact: resource('AWS::CloudWatch::CompositeAlarm', {
      AlarmName: 'prod-impact',
      AlarmRule: {
        'Fn::Join': [
          '',
          [
            '(ALARM("',
            { 'Fn::GetAtt': ['Depth', 'Arn'] },
            '") OR ALARM("',
            { 'Fn::GetAtt': ['Unnamed', 'Arn'] },
            '"))',
          ],
        ],
      },
      AlarmActions: [{ Ref: 'Topic' }],
    }),
    Mute: resource('AWS::CloudWatch::AlarmMuteRule', {
      Name: 'night',
      Rule: { Schedule: { Expression: 'cron(0 2 * * *)', Duration: 'PT1H' } },
      MuteTargets: { AlarmNames: [{ Ref: 'Depth' }] },
    }),
    Group: resource('AWS::Logs::LogGroup', { LogGroupName: '/suite/api' }),
    Filter: resource('AWS::Logs::MetricFilter', {
      LogGroupName: { Ref: 'Group' },
      FilterPattern: 'ERROR',
      MetricTransformations: [{ MetricName: 'm', MetricNamespace: 'Suite/prod', MetricValue: '1' }],
    }),
    Query: resource('AWS::Logs::QueryDefinition', {
      Name: 'errors',
      LogGroupNames: [{ Ref: 'Group' }],
      QueryString: 'fields @message',
    }),
    Board: resource('AWS::CloudWatch::Dashboard', {
      DashboardName: 'suite',
      DashboardBody: {
        'Fn::Join': [
          '',
          ['{"widgets":[{"type":"alarm","properties":{"alarms":["', { 'Fn::GetAtt': ['Depth', 'Arn'] }, '"]}}]}'],
        ],
      },
    }),
  });
  const loaded = loadTemplate(folder);

  test('gives alarms, composites, mute rules, filters, dashboards and queries, resolved', () => {
    expect(loaded.problems).toEqual([]);
    expect(loaded).toMatchObject({ region: 'eu-west-1', accountId: '123456789012' });
    expect(loaded.alarms.map(({ name }) => name)).toEqual(['prod-depth', 'Stack-Unnamed']);
    expect(loaded.alarms[0]).toMatchObject({
      arn: 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:prod-depth',
      actions: { ALARM: ['arn:aws:sns:eu-west-1:123456789012:pager'] },
      queries: [{ metric: { dimensions: { QueueName: 'sync' } } }],
    });
    expect(loaded.composites[0]!.children).toEqual([loaded.alarms[0]!.arn, loaded.alarms[1]!.arn]);
    expect(loaded.muteRules[0]).toMatchObject({ name: 'night', targets: ['prod-depth'] });
    expect(loaded.metricFilters[0]).toMatchObject({ logGroup: '/suite/api', pattern: 'ERROR' });
    expect(loaded.savedQueries).toEqual([{ name: 'errors', logGroups: ['/suite/api'], query: 'fields @message' }]);
    expect(loaded.dashboards[0]!.widgets[0]!.alarms).toEqual([loaded.alarms[0]!.arn]);
  });

  test('runs: a log line goes through the filter, the alarm and the composite to the topic', () => {
    const cloudWatch = createCloudWatch({ ...loaded, startMs: START_MS });
    cloudWatch.ingestLog({ timeMs: START_MS, logGroup: '/suite/api', message: 'ERROR boom' });
    const told = cloudWatch
      .advanceTo(START_MS + MINUTE_MS)
      .flatMap((output) => (output.kind === 'action' ? [output.subject] : []));
    expect(told).toEqual(['ALARM: "prod-impact" in EU (Ireland)']);
  });
});

describe('a template with faults', () => {
  const folder = assembly({
    Bad: resource('AWS::CloudWatch::Alarm', { ...ALARM, Period: 45, DatapointsToAlarm: 3 }),
    Parent: resource('AWS::CloudWatch::CompositeAlarm', {
      AlarmName: 'parent',
      AlarmRule: 'ALARM(Stack-Bad) OR ALARM(nobody)',
    }),
    Grandparent: resource('AWS::CloudWatch::CompositeAlarm', { AlarmName: 'grandparent', AlarmRule: 'ALARM(parent)' }),
    One: resource('AWS::CloudWatch::Alarm', { ...ALARM, AlarmName: 'twice' }),
    Two: resource('AWS::CloudWatch::Alarm', { ...ALARM, AlarmName: 'twice' }),
    Lost: resource('AWS::CloudWatch::Alarm', { ...ALARM, AlarmActions: [{ Ref: 'Nowhere' }] }),
    Band: resource('AWS::CloudWatch::Alarm', {
      ...ALARM,
      ComparisonOperator: 'GreaterThanUpperThreshold',
      ThresholdMetricId: 'ad1',
    }),
    Log: resource('AWS::CloudWatch::LogAlarm', {}),
  });
  const { problems, alarms, composites } = loadTemplate(folder);
  const lines = problems.map(
    ({ level, where, message }) => `${level} ${where.split(' ')[0]!.replace(folder, '')} ${message}`,
  );

  test('is told all of them at once, with file and line', () => {
    expect(lines).toEqual(
      expect.arrayContaining([
        'error /Stack.template.json:3 Period is 10, 20, 30 or a multiple of 60 seconds, not 45',
        'error /Stack.template.json:3 DatapointsToAlarm lies between 1 and EvaluationPeriods (1), not 3',
        expect.stringMatching(/^error \/Stack\.template\.json:\d+ no alarm "nobody" in the app$/),
        expect.stringMatching(/^error \/Stack\.template\.json:\d+ "Stack-Bad" is left out, so this alarm is too$/),
        expect.stringMatching(/^error \/Stack\.template\.json:\d+ "parent" is left out, so this alarm is too$/),
        expect.stringMatching(/2 alarms are called "twice"$/),
        expect.stringMatching(/AlarmActions cannot be resolved: nothing called Nowhere/),
        expect.stringMatching(/^unsupported .* anomaly bands are not evaluated/),
        expect.stringMatching(/^unsupported .* log alarms are not evaluated/),
      ]),
    );
  });

  test('leaves out what cannot run', () => {
    expect(composites).toEqual([]);
    expect(alarms.map(({ name }) => name)).toEqual(['twice', 'twice', 'Stack-Lost']);
  });
});

test('a template that is no JSON, and a folder without one, are the user’s to mend', () => {
  const folder = assembly({});
  writeFileSync(join(folder, 'Stack.template.json'), '{"Resources": {');
  expect(() => loadTemplate(folder)).toThrow(/holds a template that is no JSON/);
  expect(() => loadTemplate(mkdtempSync(join(tmpdir(), 'lamplight-none-')))).toThrow(/no cloud assembly/);
});
