import {
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
  GetDashboardCommand,
  ListDashboardsCommand,
  PutMetricDataCommand,
  paginateDescribeAlarms,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { alarmOf, arnOf, compositeOf, mathMetrics, TOPIC } from '../../cloudwatch/support.ts';
import { START_MS, startTestCloudWatch } from './start-test-cloudwatch.ts';

const MINUTE_MS = 60_000;

let run: Awaited<ReturnType<typeof startTestCloudWatch>>;
beforeEach(async () => {
  run = await startTestCloudWatch({
    alarms: [
      alarmOf({ AlarmActions: [TOPIC], Dimensions: [{ Name: 'queue', Value: 'sync' }] }, 'depth'),
      alarmOf({ Metrics: mathMetrics('m1 + m2', ['m1', 'm2']) }, 'both-sums'),
    ],
    composites: [compositeOf('ALARM(depth)', {}, 'impact')],
    dashboards: [{ name: 'overview', body: '{"widgets":[]}', modifiedMs: START_MS }],
  });
});
afterEach(() => run.stop());

const describeAlarms = (input: DescribeAlarmsCommandInput = {}) => run.client.send(new DescribeAlarmsCommand(input));
const setState = (AlarmName: string, StateValue: 'ALARM' | 'OK', StateReasonData?: string) =>
  run.client.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'a try', StateReasonData }));

describe('DescribeAlarms', () => {
  it('gives an alarm on one metric as it was configured, with its state', async () => {
    const { MetricAlarms, CompositeAlarms } = await describeAlarms({ AlarmNames: ['depth'] });
    expect(CompositeAlarms).toEqual([]);
    expect(MetricAlarms).toMatchObject([
      {
        AlarmName: 'depth',
        AlarmArn: arnOf('depth'),
        Namespace: 'N',
        MetricName: 'm',
        Dimensions: [{ Name: 'queue', Value: 'sync' }],
        Statistic: 'Sum',
        Period: 60,
        StateValue: 'INSUFFICIENT_DATA',
        StateReason: 'Unchecked: Initial alarm creation',
        AlarmActions: [TOPIC],
        AlarmConfigurationUpdatedTimestamp: new Date(START_MS),
      },
    ]);
  });

  it('gives an alarm on metric math with its queries', async () => {
    const { MetricAlarms = [] } = await describeAlarms({ AlarmNamePrefix: 'both' });
    expect(MetricAlarms[0]).not.toHaveProperty('Namespace');
    expect(MetricAlarms[0]?.Metrics).toMatchObject([
      { Id: 'result', Expression: 'm1 + m2', ReturnData: true },
      { Id: 'm1', MetricStat: { Metric: { Namespace: 'N', MetricName: 'm1' }, Period: 60, Stat: 'Sum' } },
      { Id: 'm2' },
    ]);
  });

  it('leaves out composites unless they are asked for, as AWS does', async () => {
    expect((await describeAlarms()).CompositeAlarms).toEqual([]);
    const { CompositeAlarms, MetricAlarms } = await describeAlarms({ AlarmTypes: ['CompositeAlarm'] });
    expect(CompositeAlarms).toMatchObject([{ AlarmName: 'impact', AlarmRule: 'ALARM(depth)' }]);
    expect(MetricAlarms).toEqual([]);
  });

  it('finds parents and children', async () => {
    expect((await describeAlarms({ ChildrenOfAlarmName: 'impact' })).MetricAlarms).toMatchObject([
      { AlarmName: 'depth' },
    ]);
    expect((await describeAlarms({ ParentsOfAlarmName: 'depth' })).CompositeAlarms).toMatchObject([
      { AlarmName: 'impact' },
    ]);
  });

  it('pages by MaxRecords, and refuses more than 100', async () => {
    const names = [];
    const input = { AlarmTypes: ['MetricAlarm' as const, 'CompositeAlarm' as const], MaxRecords: 1 };
    for await (const { MetricAlarms = [], CompositeAlarms = [] } of paginateDescribeAlarms(
      { client: run.client },
      input,
    )) {
      names.push([...MetricAlarms, ...CompositeAlarms].map(({ AlarmName }) => AlarmName).join());
    }
    expect(names).toEqual(['both-sums', 'depth', 'impact']);
    await expect(describeAlarms({ MaxRecords: 101 })).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('SetAlarmState', () => {
  it('runs the actions and carries the composites along, until the next evaluation', async () => {
    await setState('depth', 'ALARM', '{"why":"drill"}');
    expect(run.published).toMatchObject([{ topicArn: TOPIC, subject: 'ALARM: "depth" in US East (N. Virginia)' }]);
    expect(JSON.parse(run.published[0]!.body)).toMatchObject({ NewStateReason: 'a try', NewStateValue: 'ALARM' });
    const { CompositeAlarms } = await describeAlarms({ AlarmTypes: ['CompositeAlarm'], StateValue: 'ALARM' });
    expect(CompositeAlarms).toMatchObject([{ AlarmName: 'impact' }]);

    await run.clock.advance(2 * MINUTE_MS);
    expect((await describeAlarms({ StateValue: 'ALARM' })).MetricAlarms).toEqual([]);
  });

  it('refuses an alarm that is not there, and data that is no JSON', async () => {
    await expect(setState('nothing', 'OK')).rejects.toMatchObject({ name: 'ResourceNotFound' });
    await expect(setState('depth', 'OK', 'not json')).rejects.toMatchObject({ name: 'InvalidFormatFault' });
  });
});

it('a metric that is put raises the alarm on the run’s clock', async () => {
  const MetricData = [{ MetricName: 'm', Dimensions: [{ Name: 'queue', Value: 'sync' }], Value: 9 }];
  await run.client.send(new PutMetricDataCommand({ Namespace: 'N', MetricData }));
  await run.clock.advance(MINUTE_MS);
  expect(run.published).toEqual([]); // the period's end is looked at five seconds later
  await run.clock.advance(5_000);
  expect(run.published).toMatchObject([{ topicArn: TOPIC }]);
});

describe('DescribeAlarmHistory', () => {
  it('tells the newest first, by kind of item', async () => {
    await setState('depth', 'ALARM');
    const history = await run.client.send(new DescribeAlarmHistoryCommand({ AlarmName: 'depth' }));
    expect(history.AlarmHistoryItems?.map(({ HistoryItemType }) => HistoryItemType).sort()).toEqual([
      'Action',
      'ConfigurationUpdate',
      'StateUpdate',
    ]);
    const input = { AlarmName: 'depth', HistoryItemType: 'StateUpdate' as const };
    const { AlarmHistoryItems } = await run.client.send(new DescribeAlarmHistoryCommand(input));
    expect(AlarmHistoryItems).toMatchObject([
      { HistorySummary: 'Alarm updated from INSUFFICIENT_DATA to ALARM', Timestamp: new Date(START_MS) },
    ]);
  });
});

describe('dashboards', () => {
  it('are listed and given as the template has them', async () => {
    const { DashboardEntries } = await run.client.send(new ListDashboardsCommand({}));
    expect(DashboardEntries).toMatchObject([{ DashboardName: 'overview', Size: 14 }]);
    const { DashboardBody } = await run.client.send(new GetDashboardCommand({ DashboardName: 'overview' }));
    expect(DashboardBody).toBe('{"widgets":[]}');
  });

  it('one that is not there is not found', async () => {
    const sent = run.client.send(new GetDashboardCommand({ DashboardName: 'nothing' }));
    await expect(sent).rejects.toMatchObject({ name: 'ResourceNotFound', message: 'Dashboard nothing does not exist' });
  });
});
