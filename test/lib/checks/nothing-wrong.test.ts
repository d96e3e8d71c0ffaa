import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { checkTemplates } from '../../../lib/checks/check-templates.ts';
import { alarm, assemblyOf, onQueries, type Resources } from './assembly-of.ts';

const fn = (properties: object = {}) => ({ Type: 'AWS::Lambda::Function', Properties: properties });
const errorsOf = (Value: unknown, properties: object = {}) =>
  alarm({
    Namespace: 'AWS/Lambda',
    MetricName: 'Errors',
    Dimensions: [{ Name: 'FunctionName', Value }],
    ...properties,
  });
const heard = { AlarmActions: ['arn:aws:sns:eu-west-1:111111111111:on-call'] };
const query = (Expression: string) =>
  alarm({ ...onQueries({ Id: 'q', Expression, Period: 60 }), ...heard, AlarmName: undefined });
const queueOf = (VisibilityTimeout: unknown): Resources => ({
  Fn: fn({ Timeout: 30 }),
  Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout } },
  Source: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: { EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, FunctionName: { Ref: 'Fn' } },
  },
  Alarm: errorsOf({ Ref: 'Fn' }, heard),
});
const filter = (transformation: object) => ({
  Type: 'AWS::Logs::MetricFilter',
  Properties: { MetricTransformations: [{ MetricNamespace: 'Shop', MetricName: 'errors', ...transformation }] },
});
const band = [
  { Id: 'm', MetricStat: { Metric: { Namespace: 'AWS/Lambda', MetricName: 'Errors' }, Stat: 'Sum', Period: 60 } },
  { Id: 'ad', Expression: 'ANOMALY_DETECTION_BAND(m, 2)' },
];

/** Templates of other people's, in which nothing is wrong: what they have, and their resources. */
const FINE: [string, Resources][] = [
  ['an alarm on the Errors of all functions', { Fn: fn(), Alarm: errorsOf(0, { Dimensions: undefined, ...heard }) }],
  [
    'a query over all functions',
    {
      A: fn(),
      B: fn(),
      Alarm: query(
        'SELECT SUM(Errors) FROM SCHEMA("AWS/Lambda", FunctionName) GROUP BY FunctionName ORDER BY SUM() DESC',
      ),
    },
  ],
  [
    'an anomaly band, returned beside its metric',
    { Alarm: alarm({ ...onQueries(...band), ThresholdMetricId: 'ad', ...heard }) },
  ],
  [
    'a composite with a suppressor, both by reference',
    {
      Child: alarm({ AlarmName: undefined }),
      Suppressor: alarm({ AlarmName: undefined }),
      Whole: {
        Type: 'AWS::CloudWatch::CompositeAlarm',
        Properties: {
          AlarmRule: { 'Fn::Sub': ['ALARM($' + '{Name})', { Name: { Ref: 'Child' } }] },
          ActionsSuppressor: { 'Fn::GetAtt': ['Suppressor', 'Arn'] },
          ...heard,
        },
      },
    },
  ],
  [
    'an alarm that rolls a deployment back',
    {
      Alarm: alarm(),
      Group: {
        Type: 'AWS::CodeDeploy::DeploymentGroup',
        Properties: { AlarmConfiguration: { Alarms: [{ Name: { Ref: 'Alarm' } }] } },
      },
    },
  ],
  [
    'alarms that EventBridge hands on',
    {
      Alarm: alarm(),
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: { EventPattern: { source: ['aws.cloudwatch'], 'detail-type': ['CloudWatch Alarm State Change'] } },
      },
    },
  ],
  [
    'actions and missing data by condition',
    {
      Alarm: alarm({
        AlarmActions: { 'Fn::If': ['IsProd', heard.AlarmActions, { Ref: 'AWS::NoValue' }] },
        TreatMissingData: { 'Fn::If': ['IsProd', 'breaching', 'ignore'] },
      }),
      Other: alarm({ AlarmName: 'other', TreatMissingData: 'notBreaching', ...heard }),
    },
  ],
  ['a visibility time-out by parameter', queueOf({ Ref: 'Visibility' })],
  [
    'two alarms of one name, of which a condition makes one',
    { A: { ...alarm(heard), Condition: 'IsProd' }, B: { ...alarm(heard), Condition: 'IsDev' } } as Resources,
  ],
  [
    'two filters of one metric, by different dimensions',
    {
      A: filter({}),
      B: filter({ Dimensions: [{ Key: 'service', Value: '$.service' }] }),
      Alarm: alarm({ Namespace: 'Shop', MetricName: 'errors', Dimensions: undefined, ...heard }),
    },
  ],
  [
    'a dashboard with a number by parameter',
    {
      Dashboard: {
        Type: 'AWS::CloudWatch::Dashboard',
        Properties: { DashboardBody: { 'Fn::Join': ['', ['{"widgets":[{"y":', { Ref: 'Top' }, '}]}']] } },
      },
    },
  ],
  [
    'a topic whose policy is one statement, no list',
    {
      Alarm: alarm({ AlarmActions: [{ Ref: 'Topic' }] }),
      Topic: {
        Type: 'AWS::SNS::Topic',
        Properties: { Subscription: [{ Protocol: 'email', Endpoint: 'a@example.com' }] },
      },
      Policy: {
        Type: 'AWS::SNS::TopicPolicy',
        Properties: {
          Topics: [{ Ref: 'Topic' }],
          PolicyDocument: { Statement: { Effect: 'Allow', Principal: { AWS: ['*'] }, Action: 'sns:Publish' } },
        },
      },
    },
  ],
];

it.each(FINE)('finds nothing in %s', (_what, resources) => expect(messagesOf(assemblyOf(resources))).toEqual([]));

it('finds nothing in one stack that goes to two accounts', () => {
  const stack = { Alarm: alarm(heard) };
  const folder = assemblyOf(stack, stack);
  describeStack(folder, 'Stack1', { environment: 'aws://111111111111/eu-west-1' });
  describeStack(folder, 'Stack2', { environment: 'aws://222222222222/eu-west-1' });
  expect(messagesOf(folder)).toEqual([]);
});

it.each([
  ['an import of its export', { 'Fn::ImportValue': 'Stack1:Fn' }],
  ['the output of its stack', { 'Fn::GetStackOutput': { StackName: 'Stack1', OutputName: 'FnName' } }],
])('knows the function of another stack by %s', (_by, value) => {
  const folder = assemblyOf({ Fn: fn() }, { Alarm: errorsOf(value, heard) });
  const file = join(folder, 'Stack1.template.json');
  const Outputs = { FnName: { Value: { Ref: 'Fn' }, Export: { Name: 'Stack1:Fn' } } };
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), Outputs }));
  expect(messagesOf(folder)).toEqual([]);
});

it.each([
  ['a file of an assembly', 'Stack1.template.json', undefined, /Stack1\.template\.json is a file: give the folder/],
  [
    'a template that is gone',
    '',
    (folder: string) => rmSync(join(folder, 'Stack1.template.json')),
    /is not there; run/,
  ],
  [
    'a manifest that is no JSON',
    '',
    (folder: string) => writeFileSync(join(folder, 'manifest.json'), '{'),
    /manifest\.json is no JSON/,
  ],
] as const)('refuses %s in one line', (_what, name, spoil, words) => {
  const folder = assemblyOf({ Fn: fn() });
  spoil?.(folder);
  expect(() => checkTemplates(join(folder, name))).toThrow(words);
});

it('still finds a function that another one’s alarm does not look at', () => {
  const folder = assemblyOf({ Fn: fn(), Fn2: fn(), Alarm: errorsOf({ 'Fn::Sub': '$' + '{Fn2}' }, heard) });
  expect(messagesOf(folder)).toEqual([expect.stringMatching(/^Fn: no alarm looks at this function/)]);
});

function messagesOf(folder: string): string[] {
  return checkTemplates(folder).map(({ message }) => message);
}

function describeStack(folder: string, id: string, properties: object): void {
  const file = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8'));
  Object.assign(manifest.artifacts[id], properties);
  writeFileSync(file, JSON.stringify(manifest));
}
