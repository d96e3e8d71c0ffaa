import { describe, expect, test } from '@jest/globals';
import { createCloudWatch } from '../../../../local/cloudwatch/cloudwatch.ts';
import { javaDouble } from '../../../../local/cloudwatch/notifications/java-text.ts';
import { snsSubject } from '../../../../local/cloudwatch/notifications/sns-message.ts';
import type { AlarmAction, CloudWatchOutput } from '../../../../local/cloudwatch/output.ts';
import { alarmOf, compositeOf, MINUTE_MS, mathMetrics, START_MS, TOPIC } from '../support.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:000000000000:function:responder';
const properties = {
  AlarmDescription: 'the queue grows',
  Namespace: 'Suite/prod',
  MetricName: 'worker_queue_depth',
  Dimensions: [{ Name: 'queue_name', Value: 'sync' }],
  Statistic: 'Maximum',
  Threshold: 100,
  EvaluationPeriods: 2,
  DatapointsToAlarm: 1,
  TreatMissingData: 'missing',
  AlarmActions: [TOPIC, FUNCTION],
};

/** Runs an alarm over one value of its metric. */
function fire(alarm = alarmOf(properties, 'prod-queue-depth'), value = 250): CloudWatchOutput[] {
  const { namespace, name, dimensions } = alarm.queries.find(({ metric }) => metric)!.metric!;
  const cloudWatch = createCloudWatch({
    startMs: START_MS,
    alarms: [alarm],
    composites: [compositeOf(`ALARM(${alarm.name})`, { AlarmActions: [TOPIC] }, 'impact')],
  });
  cloudWatch.ingestMetric({ timeMs: START_MS, namespace, name, dimensions, unit: 'Count', value });
  return cloudWatch.advanceTo(START_MS + MINUTE_MS);
}

function actions(outputs: CloudWatchOutput[]): AlarmAction[] {
  return outputs.filter((output) => output.kind === 'action');
}

describe('the message of a metric alarm', () => {
  const [sns] = actions(fire());

  test('has AWS’s subject and members, in their order, doubles with a point', () => {
    expect(sns!.subject).toBe('ALARM: "prod-queue-depth" in US East (N. Virginia)');
    expect(sns!.body).toBe(
      '{"AlarmName":"prod-queue-depth","AlarmDescription":"the queue grows","AWSAccountId":"000000000000",' +
        '"AlarmConfigurationUpdatedTimestamp":"2026-09-14T05:00:00.000+0000","NewStateValue":"ALARM",' +
        '"NewStateReason":"Threshold Crossed: 1 out of the last 2 datapoints [250.0 (14/09/26 05:00:00)] was greater than the threshold (100.0) (minimum 1 datapoint for OK -> ALARM transition).",' +
        '"StateChangeTime":"2026-09-14T05:01:00.000+0000","Region":"US East (N. Virginia)",' +
        '"AlarmArn":"arn:aws:cloudwatch:us-east-1:000000000000:alarm:prod-queue-depth","OldStateValue":"INSUFFICIENT_DATA",' +
        '"ActionExecutedAfterMuteWindow":false,"OKActions":[],' +
        `"AlarmActions":["${TOPIC}","${FUNCTION}"],"InsufficientDataActions":[],` +
        '"Trigger":{"MetricName":"worker_queue_depth","Namespace":"Suite/prod","StatisticType":"Statistic","Statistic":"MAXIMUM","Unit":null,' +
        '"Dimensions":[{"value":"sync","name":"queue_name"}],"Period":60,"EvaluationPeriods":2,"DatapointsToAlarm":1,' +
        '"ComparisonOperator":"GreaterThanThreshold","Threshold":100.0,"TreatMissingData":"missing","EvaluateLowSampleCountPercentile":""}}',
    );
  });

  test('of a percentile names an extended statistic', () => {
    const p95 = alarmOf({
      ...properties,
      Statistic: undefined,
      ExtendedStatistic: 'p95',
      EvaluationPeriods: 1,
      DatapointsToAlarm: undefined,
    });
    const { Trigger } = JSON.parse(actions(fire(p95))[0]!.body);
    expect(Trigger).toMatchObject({ StatisticType: 'ExtendedStatistic', ExtendedStatistic: 'p95' });
    expect(Trigger).not.toHaveProperty('Statistic');
    expect(Trigger).not.toHaveProperty('DatapointsToAlarm');
  });

  test('of an expression lists its queries', () => {
    const alarm = alarmOf({ Metrics: mathMetrics('m1 * 2', ['m1']), AlarmActions: [TOPIC] });
    const { Trigger } = JSON.parse(actions(fire(alarm))[0]!.body);
    expect(Trigger.Metrics).toEqual([
      { Expression: 'm1 * 2', Id: 'result', ReturnData: true, Period: 60 },
      {
        Id: 'm1',
        MetricStat: { Metric: { Dimensions: [], MetricName: 'm1', Namespace: 'N' }, Period: 60, Stat: 'Sum' },
        ReturnData: false,
      },
    ]);
    expect(Trigger).not.toHaveProperty('MetricName');
  });

  test('for a function is an event of its own', () => {
    const lambda = actions(fire()).find(({ type }) => type === 'lambda')!;
    expect(JSON.parse(lambda.body)).toEqual({
      source: 'aws.cloudwatch',
      alarmArn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:prod-queue-depth',
      accountId: '000000000000',
      time: '2026-09-14T05:01:00.000+0000',
      region: 'us-east-1',
      alarmData: {
        alarmName: 'prod-queue-depth',
        state: {
          value: 'ALARM',
          reason: expect.stringContaining('Threshold Crossed'),
          reasonData: expect.any(String),
          timestamp: '2026-09-14T05:01:00.000+0000',
        },
        previousState: {
          value: 'INSUFFICIENT_DATA',
          reason: 'Unchecked: Initial alarm creation',
          timestamp: '2026-09-14T05:00:00.000+0000',
        },
        configuration: {
          description: 'the queue grows',
          metrics: [
            {
              id: expect.stringMatching(/^[0-9a-f-]{36}$/),
              metricStat: {
                metric: { namespace: 'Suite/prod', name: 'worker_queue_depth', dimensions: { queue_name: 'sync' } },
                period: 60,
                stat: 'Maximum',
              },
              returnData: true,
            },
          ],
        },
      },
    });
  });
});

describe('the message of a composite alarm', () => {
  const body = JSON.parse(actions(fire()).find(({ alarmName }) => alarmName === 'impact')!.body);

  test('has its own members, in their order', () => {
    expect(Object.keys(body)).toEqual([
      'AlarmName',
      'AlarmDescription',
      'AWSAccountId',
      'NewStateValue',
      'NewStateReason',
      'StateChangeTime',
      'Region',
      'AlarmArn',
      'OKActions',
      'AlarmActions',
      'InsufficientDataActions',
      'ActionExecutedAfterMuteWindow',
      'OldStateValue',
      'AlarmRule',
      'TriggeringChildren',
    ]);
  });

  test('names the child that brought it about', () => {
    expect(body.TriggeringChildren).toEqual([
      {
        Arn: 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:prod-queue-depth',
        State: { Value: 'ALARM', Timestamp: '2026-09-14T05:01:00.000+0000' },
      },
    ]);
    expect(body).toMatchObject({ AlarmDescription: null, AlarmRule: 'ALARM(prod-queue-depth)' });
  });
});

describe('the event of a transition', () => {
  const event = fire().flatMap((output) => (output.kind === 'event' ? [output.event] : []))[0]!;

  test('is EventBridge’s', () => {
    expect(event).toMatchObject({
      version: '0',
      'detail-type': 'CloudWatch Alarm State Change',
      source: 'aws.cloudwatch',
      time: '2026-09-14T05:01:00Z',
      resources: ['arn:aws:cloudwatch:us-east-1:000000000000:alarm:prod-queue-depth'],
      detail: {
        alarmName: 'prod-queue-depth',
        state: { value: 'ALARM' },
        previousState: { value: 'INSUFFICIENT_DATA' },
      },
    });
  });

  test('carries the data as JSON in a string', () => {
    const { reasonData } = event.detail.state as { reasonData: string };
    expect(reasonData).toBe(
      '{"version":"1.0","queryDate":"2026-09-14T05:01:00.000+0000","startDate":"2026-09-14T05:00:00.000+0000","statistic":"Maximum","period":60,' +
        '"recentDatapoints":[250.0],"threshold":100.0,"evaluatedDatapoints":[{"timestamp":"2026-09-14T05:00:00.000+0000","sampleCount":1.0,"value":250.0},' +
        '{"timestamp":"2026-09-14T04:59:00.000+0000"}]}',
    );
  });
});

test.each([
  [50, '50.0'],
  [0, '0.0'],
  [0.25, '0.25'],
  [-3, '-3.0'],
  [1e7, '1.0E7'],
  [12_345_678, '1.2345678E7'],
  [0.0001, '1.0E-4'],
  [9_999_999, '9999999.0'],
])('%d is written %s', (value, text) => {
  expect(javaDouble(value)).toBe(text);
});

test('a subject has at most a hundred ASCII characters', () => {
  const subject = snsSubject(`größe-${'x'.repeat(200)}`, 'ALARM', 'eu-central-1');
  expect(subject).toMatch(/^ALARM: "gr_e-x+\.\.\." in EU \(Frankfurt\)$/);
  expect(subject).toHaveLength(100);
});
