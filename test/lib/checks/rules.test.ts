import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { RULES } from '../../../lib/checks/rules.ts';
import { alarm, foundBy, onQueries, type Resources } from './assembly-of.ts';

const PROJECT_FOLDER = join(import.meta.dirname, '../../..');

const metric = (Id: string, Period = 60) => ({
  Id,
  ReturnData: false,
  MetricStat: { Metric: { Namespace: 'Suite/prod', MetricName: 'x' }, Stat: 'Sum', Period },
});
const composite = (AlarmRule: string) => ({
  Type: 'AWS::CloudWatch::CompositeAlarm',
  Properties: { AlarmName: 'prod-any', AlarmRule },
});
const filter = (transformation: object) => ({
  Type: 'AWS::Logs::MetricFilter',
  Properties: {
    FilterPattern: '',
    MetricTransformations: [{ MetricName: 'errors', MetricNamespace: 'Suite/prod', ...transformation }],
  },
});
const dashboard = (widgets: object[], DashboardName = 'suite') => ({
  Type: 'AWS::CloudWatch::Dashboard',
  Properties: { DashboardName, DashboardBody: JSON.stringify({ widgets }) },
});
const fn = (properties: object = {}, Variables: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { FunctionName: 'suite-prod-api', Environment: { Variables }, ...properties },
});
const masking = (...CustomDataIdentifier: object[]) => ({
  Type: 'AWS::Logs::LogGroup',
  Properties: { RetentionInDays: 7, DataProtectionPolicy: { Configuration: { CustomDataIdentifier } } },
});
const insightRule = (body: object) => ({
  Type: 'AWS::CloudWatch::InsightRule',
  Properties: { RuleName: 'top', RuleBody: JSON.stringify(body) },
});

/** For each rule: the mistake in words, templates with it, the words of the problem, and the templates put right. */
const MISTAKES: [rule: string, mistake: string, wrong: Resources, words: RegExp, right: Resources][] = [
  [
    'alarm-search',
    'SEARCH in an alarm',
    { A: alarm(onQueries({ Id: 'e1', Expression: `SUM(SEARCH('{Suite} errors', 'Sum', 60))` })) },
    /SEARCH/,
    { A: alarm(onQueries(metric('m1'), { Id: 'e1', Expression: 'FILL(m1, 0)' })) },
  ],
  [
    'alarm-window',
    'more datapoints than periods',
    { A: alarm({ EvaluationPeriods: 3, DatapointsToAlarm: 5 }) },
    /DatapointsToAlarm 5/,
    { A: alarm({ EvaluationPeriods: 5, DatapointsToAlarm: 3 }) },
  ],
  [
    'alarm-window',
    'a window of two days in periods below an hour',
    { A: alarm({ EvaluationPeriods: 576, Period: 300 }) },
    /at most 86400/,
    { A: alarm({ EvaluationPeriods: 48, Period: 3600 }) },
  ],
  [
    'alarm-window',
    'a window above seven days',
    { A: alarm({ EvaluationPeriods: 8, Period: 86_400 }) },
    /604800/,
    {
      A: alarm({ EvaluationPeriods: 7, Period: 86_400 }),
    },
  ],
  [
    'alarm-window',
    'a period of five seconds',
    { A: alarm({ Period: 5 }) },
    /multiple of 60/,
    {
      A: alarm({ Period: 10 }),
    },
  ],
  [
    'alarm-signal',
    'a metric and queries',
    { A: alarm({ Metrics: [metric('m1')] }) },
    /exactly one of MetricName/,
    { A: alarm() },
  ],
  [
    'alarm-signal',
    'eleven metrics in math',
    {
      A: alarm(
        onQueries(...Array.from({ length: 11 }, (_, at) => metric(`m${at}`)), {
          Id: 'e1',
          Expression: 'SUM(METRICS())',
        }),
      ),
    },
    /at most 10 metrics/,
    { A: alarm(onQueries(metric('m1'), { Id: 'e1', Expression: 'm1' })) },
  ],
  [
    'alarm-signal',
    'unequal periods in math',
    { A: alarm(onQueries(metric('m1'), metric('m2', 300), { Id: 'e1', Expression: 'm1 / m2' })) },
    /periods of its metrics differ/,
    { A: alarm(onQueries(metric('m1'), metric('m2'), { Id: 'e1', Expression: 'm1 / m2' })) },
  ],
  [
    'alarm-statistic',
    'a statistic that is none',
    { A: alarm({ Statistic: 'p-banana' }) },
    /no statistic "p-banana"/,
    {
      A: alarm({ Statistic: undefined, ExtendedStatistic: 'TC(2:)' }),
    },
  ],
  [
    'alarm-statistic',
    'a treatment that is none',
    { A: alarm({ TreatMissingData: 'notbreaching' }) },
    /notBreaching/,
    {
      A: alarm({ TreatMissingData: 'notBreaching' }),
    },
  ],
  [
    'alarm-text',
    'a description that is too long',
    { A: alarm({ AlarmDescription: 'x'.repeat(1025) }) },
    /1024/,
    {
      A: alarm({ AlarmDescription: 'x'.repeat(1024) }),
    },
  ],
  ['alarm-text', 'a line break in a name', { A: alarm({ AlarmName: 'a\nb' }) }, /none of control/, { A: alarm() }],
  [
    'alarm-text',
    'six actions',
    { A: alarm({ AlarmActions: Array.from({ length: 6 }, (_, at) => `arn:aws:sns:x:1:t${at}`) }) },
    /at most 5 entries/,
    { A: alarm({ AlarmActions: ['arn:aws:sns:x:1:t'] }) },
  ],
  [
    'alarm-insights',
    'GROUP BY without ORDER BY',
    { A: alarm(onQueries({ Id: 'q', Expression: 'SELECT SUM(x) FROM "Suite" GROUP BY tenant_id', Period: 60 })) },
    /without ORDER BY/,
    {
      A: alarm(
        onQueries({ Id: 'q', Expression: 'SELECT SUM(x) FROM "Suite" GROUP BY tenant_id ORDER BY SUM()', Period: 60 }),
      ),
    },
  ],
  [
    'composite-rule',
    'a rule over no alarm',
    { A: alarm(), C: composite('ALARM("prod-gone")') },
    /"prod-gone"/,
    {
      A: alarm(),
      C: composite('ALARM("prod-queue-depth")'),
    },
  ],
  [
    'composite-rule',
    'an alarm in AT_LEAST that is none',
    { A: alarm(), C: composite('AT_LEAST(1, ALARM, ("prod-queue-depth", "prod-gone"))') },
    /"prod-gone"/,
    { A: alarm(), C: composite('AT_LEAST(100%, NOT OK, (prod-queue-depth))') },
  ],
  [
    'composite-rule',
    'AT_LEAST of more alarms than it names',
    { A: alarm(), C: composite('AT_LEAST(2, ALARM, (prod-queue-depth))') },
    /AT_LEAST takes 1 to 1/,
    { A: alarm(), C: composite('AT_LEAST(1, ALARM, (prod-queue-depth))') },
  ],
  [
    'metric-filter',
    'a default beside dimensions',
    { F: filter({ DefaultValue: 0, Dimensions: [{ Key: 'tenant', Value: '$.tenant' }] }) },
    /exclude each other/,
    { F: filter({ DefaultValue: 0 }) },
  ],
  [
    'metric-filter',
    'an alarm that forgets the dimensions of its filter',
    {
      F: filter({ Dimensions: [{ Key: 'tenant', Value: '$.tenant' }] }),
      A: alarm({ MetricName: 'errors', Dimensions: [] }),
    },
    /never see a value/,
    { F: filter({}), A: alarm({ MetricName: 'errors', Dimensions: [] }) },
  ],
  [
    'dashboard-limits',
    '501 widgets',
    { D: dashboard(Array.from({ length: 501 }, () => ({ type: 'text' }))) },
    /at most 500 widgets/,
    { D: dashboard([{ type: 'text' }]) },
  ],
  [
    'dashboard-limits',
    'a name with a space',
    { D: dashboard([], 'my suite') },
    /letters, digits/,
    { D: dashboard([]) },
  ],
  [
    'insight-rule',
    'five keys',
    { R: insightRule({ Contribution: { Keys: ['a', 'b', 'c', 'd', 'e'] }, AggregateOn: 'Count' }) },
    /1 to 4 Keys/,
    { R: insightRule({ Contribution: { Keys: ['a'] }, AggregateOn: 'Count' }) },
  ],
  [
    'data-protection',
    'a pattern with parentheses',
    { L: masking({ Name: 'Token', Regex: 'tok(a|b)_[0-9]{8}' }) },
    /"Token": a pattern has .*no parentheses/,
    { L: masking({ Name: 'Token', Regex: 'tok[ab]_[0-9]{8}' }) },
  ],
  [
    'data-protection',
    'eleven identifiers',
    { L: masking(...Array.from({ length: 11 }, (_, at) => ({ Name: `Token${at}`, Regex: 'x' }))) },
    /at most 10/,
    { L: masking() },
  ],
  [
    'log-format',
    'an application level that drops EMF',
    { F: fn({ LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'WARN' } }) },
    /drops every EMF line/,
    { F: fn({ LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'TRACE' } }) },
  ],
  [
    'log-format',
    'text logs of a function with the layer',
    { F: fn({}, { LAMPLIGHT_STAGE: 'prod' }) },
    /LogFormat is JSON/,
    { F: fn() },
  ],
  [
    'log-retention',
    'no retention',
    { L: { Type: 'AWS::Logs::LogGroup' } },
    /for ever/,
    {
      L: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 14 } },
    },
  ],
  [
    'log-key',
    'a key that CloudWatch Logs may not use',
    {
      L: { Type: 'AWS::Logs::LogGroup', Properties: { KmsKeyId: { 'Fn::GetAtt': ['K', 'Arn'] } } },
      K: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: [] } } },
    },
    /logs\.<region>/,
    { L: { Type: 'AWS::Logs::LogGroup' } },
  ],
  [
    'heartbeat',
    'an alarm that takes silence for health, without a partner',
    { A: alarm({ TreatMissingData: 'notBreaching', AlarmActions: ['arn:aws:sns:x:1:t'] }) },
    /no alarm tells when Suite\/prod is silent/,
    { A: alarm({ TreatMissingData: 'notBreaching', AlarmActions: ['arn:aws:sns:x:1:t'] }), B: alarm() },
  ],
  [
    'queue-visibility',
    'a visibility time-out below six times the function’s',
    {
      Q: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 60 } },
      F: fn({ Timeout: 60 }),
      M: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: { EventSourceArn: { 'Fn::GetAtt': ['Q', 'Arn'] }, FunctionName: { Ref: 'F' } },
      },
    },
    /use 360/,
    {
      Q: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 360 } },
      F: fn({ Timeout: 60 }),
    },
  ],
  [
    'unwatched',
    'dead letters that nobody looks at',
    {
      Q: {
        Type: 'AWS::SQS::Queue',
        Properties: { RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['D', 'Arn'] } } },
      },
      D: { Type: 'AWS::SQS::Queue' },
    },
    /dead letters/,
    { Q: { Type: 'AWS::SQS::Queue' } },
  ],
  [
    'unwatched',
    'a function without an alarm',
    { F: fn() },
    /no alarm looks at this function/,
    {
      F: fn(),
      A: alarm({ Dimensions: [{ Name: 'FunctionName', Value: { Ref: 'F' } }], Namespace: 'AWS/Lambda' }),
      OnDeploy: fn({ FunctionName: 'suite-prod-migrator' }),
      C: { Type: 'Custom::Migrations', Properties: { ServiceToken: { 'Fn::GetAtt': ['OnDeploy', 'Arn'] } } },
    },
  ],
  [
    'template-limits',
    '501 resources',
    Object.fromEntries(Array.from({ length: 501 }, (_, at) => [`Q${at}`, { Type: 'AWS::SQS::Queue' }])),
    /501 resources/,
    { Q: { Type: 'AWS::SQS::Queue' } },
  ],
];

it.each(MISTAKES)('%s finds %s', (rule, _mistake, wrong, words, right) => {
  expect(foundBy(rule, wrong).map(({ message }) => message)).toEqual([expect.stringMatching(words)]);
  expect(foundBy(rule, right)).toEqual([]);
});

describe('stage-names', () => {
  it('finds a name that two stages share', () => {
    const [problem] = foundBy('stage-names', { A: alarm() }, { B: alarm() });
    expect(problem?.message).toMatch(/"prod-queue-depth" is taken by .*Stack1\.template\.json/);
  });

  it('finds a series that two stages share', () => {
    const stack = (stage: string) => ({
      F: fn({ FunctionName: `suite-${stage}-api` }, { LAMPLIGHT_STAGE: stage }),
      A: alarm({ AlarmName: `${stage}-queue-depth`, Namespace: 'Suite' }),
    });
    const [problem] = foundBy('stage-names', stack('dev'), stack('prod'));
    expect(problem?.message).toMatch(/as dev-queue-depth of stage dev does/);
  });
});

describe('every rule', () => {
  it('is a file of its name', () => {
    const files = readdirSync(join(PROJECT_FOLDER, 'lib/checks/rules')).map((file) => file.replace('.ts', ''));
    expect(RULES.map(({ rule }) => rule)).toEqual(files.sort());
  });

  it.each(RULES.map(({ rule, why }) => [rule, why]))('%s has a page that says what happens', (rule, why) => {
    const page = join(PROJECT_FOLDER, `docs/checks/${rule}.md`);
    expect(existsSync(page)).toBe(true);
    expect(readFileSync(page, 'utf8')).toContain(why);
  });
});
