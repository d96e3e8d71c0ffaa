import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const resource = (Type: string, Properties: object) => ({ Type, Properties });
const tags = (id: string, more: Record<string, string> = {}) =>
  Object.entries({ 'lamplight:alarm': id, 'lamplight:runbook': 'backlog', 'lamplight:severity': 'page', ...more }).map(
    ([Key, Value]) => ({ Key, Value }),
  );

export const DEPTH = {
  AlarmName: 'local-depth',
  Namespace: 'Shop/local',
  MetricName: 'depth',
  Dimensions: [{ Name: 'queue', Value: 'orders' }],
  Statistic: 'Maximum',
  Period: 60,
  EvaluationPeriods: 3,
  Threshold: 100,
  ComparisonOperator: 'GreaterThanThreshold',
  TreatMissingData: 'missing',
  AlarmActions: [{ Ref: 'Topic' }],
  OKActions: [{ Ref: 'Topic' }],
  Tags: tags('depth', { 'label:queue': 'orders' }),
};

const metricStat = (Id: string, MetricName: string) => ({
  Id,
  ReturnData: false,
  MetricStat: { Metric: { Namespace: 'Shop/local', MetricName }, Period: 60, Stat: 'Sum' },
});

const RESOURCES = {
  Topic: resource('AWS::SNS::Topic', { TopicName: 'shop-page' }),
  Depth: resource('AWS::CloudWatch::Alarm', DEPTH),
  Share: resource('AWS::CloudWatch::Alarm', {
    AlarmName: 'local-share',
    Metrics: [metricStat('bad', 'bad'), metricStat('all', 'all'), { Id: 'result', Expression: '100 * bad / all' }],
    EvaluationPeriods: 1,
    Threshold: 5,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
    Tags: tags('share'),
  }),
  Slow: resource('AWS::CloudWatch::Alarm', {
    ...DEPTH,
    AlarmName: 'local-slow',
    MetricName: 'seconds',
    Dimensions: [],
    Statistic: undefined,
    ExtendedStatistic: 'p95',
    EvaluationPeriods: 1,
    Threshold: 2,
    Tags: tags('slow', { 'lamplight:severity': 'ticket' }),
  }),
  Impact: resource('AWS::CloudWatch::CompositeAlarm', {
    AlarmName: 'local-impact',
    AlarmRule: 'ALARM("local-depth") OR ALARM("local-share")',
    AlarmActions: [{ Ref: 'Topic' }],
    Tags: tags('impact'),
  }),
};

/** A project whose app is synthesised already, and these files of alarm tests. */
export function projectWith(files: Record<string, string> = {}, resources: Record<string, object> = RESOURCES): string {
  const folder = mkdtempSync(join(tmpdir(), 'lamplight-alarm-tests-'));
  const out = join(folder, 'cdk.out');
  mkdirSync(out);
  const artifact = { type: 'aws:cloudformation:stack', properties: { templateFile: 'Shop.template.json' } };
  writeFileSync(join(out, 'manifest.json'), JSON.stringify({ artifacts: { Shop: artifact } }));
  writeFileSync(join(out, 'Shop.template.json'), JSON.stringify({ Resources: resources }, null, 1));
  mkdirSync(join(folder, 'test/alarms'), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'test/alarms', name), text);
  return folder;
}
