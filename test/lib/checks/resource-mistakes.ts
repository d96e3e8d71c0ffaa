import { alarm, type Mistake } from './assembly-of.ts';

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

/** What is wrong with other resources, by the rule that finds it. */
export const RESOURCE_MISTAKES: Mistake[] = [
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
    { CustomerApi: fn() },
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
  [
    'metric-filter',
    'four dimensions',
    { F: filter({ Dimensions: ['a', 'b', 'c', 'd'].map((Key) => ({ Key, Value: `$.${Key}` })) }) },
    /at most 3 dimensions, not 4/,
    { F: filter({ Dimensions: [{ Key: 'a', Value: '$.a' }] }) },
  ],
  [
    'metric-filter',
    'a colon in the name of its metric',
    { F: filter({ MetricName: 'errors:api' }) },
    /no ":"/,
    { F: filter({ MetricName: 'errors-api' }) },
  ],
  [
    'metric-filter',
    'two metrics of one filter',
    { F: { ...filter({}), Properties: { MetricTransformations: [{ MetricName: 'a' }, { MetricName: 'b' }] } } },
    /makes one metric/,
    { F: filter({}) },
  ],
  [
    'metric-filter',
    'a pattern that is too long',
    { F: { ...filter({}), Properties: { FilterPattern: 'x'.repeat(1025) } } },
    /1024 characters/,
    { F: filter({}) },
  ],
  [
    'dashboard-limits',
    '501 metrics in a widget',
    { D: dashboard([{ properties: { metrics: Array.from({ length: 501 }, () => ['N', 'm']) } }]) },
    /at most 500 metrics in a widget/,
    { D: dashboard([{ properties: { metrics: [['N', 'm']] } }]) },
  ],
  [
    'dashboard-limits',
    '2,501 metrics in all',
    {
      D: dashboard(Array.from({ length: 2501 / 61 }, () => ({ properties: { metrics: Array(61).fill(['N', 'm']) } }))),
    },
    /at most 2500 metrics on a dashboard/,
    { D: dashboard([{ properties: { metrics: [['N', 'm']] } }]) },
  ],
  [
    'dashboard-limits',
    'a body that is no JSON',
    { D: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: '{' } } },
    /no JSON/,
    { D: dashboard([]) },
  ],
  [
    'insight-rule',
    'a value without a sum',
    { R: insightRule({ Contribution: { Keys: ['a'], ValueOf: 'b' }, AggregateOn: 'Count' }) },
    /AggregateOn Sum alone/,
    { R: insightRule({ Contribution: { Keys: ['a'], ValueOf: 'b' }, AggregateOn: 'Sum' }) },
  ],
  [
    'insight-rule',
    'five filters',
    { R: insightRule({ Contribution: { Keys: ['a'], Filters: Array(5).fill({}) }, AggregateOn: 'Count' }) },
    /at most 4 Filters/,
    { R: insightRule({ Contribution: { Keys: ['a'], Filters: [{}] }, AggregateOn: 'Count' }) },
  ],
  [
    'log-format',
    'a system level that drops reports',
    { F: fn({ LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN' } }) },
    /drops platform.report/,
    { F: fn({ LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'INFO' } }) },
  ],
  [
    'template-limits',
    'a template above a megabyte',
    { P: { Type: 'AWS::SSM::Parameter', Properties: { Value: 'x'.repeat(1_048_577) } } },
    /bytes, but at most 1048576/,
    { P: { Type: 'AWS::SSM::Parameter', Properties: { Value: 'x' } } },
  ],
];
