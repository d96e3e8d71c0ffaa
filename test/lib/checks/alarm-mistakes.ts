import { alarm, type Mistake, onQueries } from './assembly-of.ts';

const metric = (Id: string, Period = 60) => ({
  Id,
  ReturnData: false,
  MetricStat: { Metric: { Namespace: 'Suite/prod', MetricName: 'x' }, Stat: 'Sum', Period },
});
const select = (what: string) => ({ Id: 'q', Expression: `SELECT ${what} FROM "Suite"`, Period: 3600 });
const composite = (AlarmRule: string) => ({
  Type: 'AWS::CloudWatch::CompositeAlarm',
  Properties: { AlarmName: 'prod-any', AlarmRule },
});

/** What is wrong with alarms, by the rule that finds it. */
export const ALARM_MISTAKES: Mistake[] = [
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
    'heartbeat',
    'an alarm that takes silence for health, without a partner',
    { A: alarm({ TreatMissingData: 'notBreaching', AlarmActions: ['arn:aws:sns:x:1:t'] }) },
    /no alarm tells when Suite\/prod is silent/,
    { A: alarm({ TreatMissingData: 'notBreaching', AlarmActions: ['arn:aws:sns:x:1:t'] }), B: alarm() },
  ],
  [
    'alarm-window',
    'a Metrics Insights query that looks back further than three hours',
    { A: alarm({ ...onQueries(select('SUM(x)')), EvaluationPeriods: 4, DatapointsToAlarm: 4 }) },
    /reads 10800 s back, not 14400 s/,
    { A: alarm({ ...onQueries(select('SUM(x)')), EvaluationPeriods: 3, DatapointsToAlarm: 3 }) },
  ],
  [
    'alarm-window',
    'no datapoint to alarm',
    { A: alarm({ DatapointsToAlarm: 0 }) },
    /at least 1/,
    { A: alarm({ DatapointsToAlarm: 1 }) },
  ],
  [
    'alarm-signal',
    'two queries that return data',
    { A: alarm(onQueries({ ...metric('m1'), ReturnData: true }, { Id: 'e1', Expression: 'm1' })) },
    /one query has ReturnData, not 2/,
    { A: alarm(onQueries(metric('m1'), { Id: 'e1', Expression: 'm1' })) },
  ],
  [
    'alarm-signal',
    'two statistics',
    { A: alarm({ ExtendedStatistic: 'p95' }) },
    /exactly one of Statistic/,
    { A: alarm() },
  ],
  [
    'alarm-signal',
    'an expression that is too long',
    { A: alarm(onQueries(metric('m1'), { Id: 'e1', Expression: `m1 + ${'1 + '.repeat(600)}1` })) },
    /2048 characters/,
    { A: alarm(onQueries(metric('m1'), { Id: 'e1', Expression: 'm1 + 1' })) },
  ],
  [
    'alarm-signal',
    '31 dimensions',
    { A: alarm({ Dimensions: Array.from({ length: 31 }, (_, at) => ({ Name: `d${at}`, Value: 'x' })) }) },
    /at most 30 dimensions/,
    { A: alarm() },
  ],
  [
    'alarm-text',
    '51 tags',
    { A: alarm({ Tags: Array.from({ length: 51 }, (_, at) => ({ Key: `k${at}`, Value: 'x' })) }) },
    /at most 50 tags/,
    { A: alarm({ Tags: [{ Key: 'k', Value: 'x' }] }) },
  ],
  [
    'alarm-insights',
    'a percentile of Metrics Insights',
    { A: alarm(onQueries(select('P95(x)'))) },
    /AVG, COUNT, MAX, MIN or SUM/,
    { A: alarm(onQueries(select('MAX(x)'))) },
  ],
  [
    'alarm-insights',
    'a query without a period',
    { A: alarm(onQueries({ ...select('SUM(x)'), Period: undefined })) },
    /has no Period/,
    { A: alarm(onQueries(select('SUM(x)'))) },
  ],
  [
    'composite-rule',
    'more than a hundred alarms',
    {
      ...Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`A${at}`, alarm({ AlarmName: `a${at}` })])),
      C: composite(Array.from({ length: 101 }, (_, at) => `ALARM(a${at})`).join(' OR ')),
    },
    /at most 100 alarms, not 101/,
    { A: alarm(), C: composite('ALARM("prod-queue-depth")') },
  ],
  [
    'composite-rule',
    'a rule that is too long',
    { A: alarm(), C: composite(Array.from({ length: 400 }, () => 'ALARM("prod-queue-depth")').join(' AND ')) },
    /10240 characters/,
    { A: alarm(), C: composite('ALARM("prod-queue-depth")') },
  ],
];
