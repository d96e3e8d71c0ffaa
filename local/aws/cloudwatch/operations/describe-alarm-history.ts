import { alarmArn } from '../alarm-arn.ts';
import { CLOUDWATCH_LIMITS } from '../limits.ts';
import { pageOf } from '../page.ts';
import { recordsPerPage } from '../records-per-page.ts';
import type { CloudWatchOperation } from '../state.ts';

interface Input {
  AlarmName?: string;
  AlarmContributorId?: string;
  /** Metric alarms alone where absent. */
  AlarmTypes?: string[];
  HistoryItemType?: string;
  /** Seconds since the epoch. */
  StartDate?: number;
  EndDate?: number;
  ScanBy?: string;
  MaxRecords?: number;
  NextToken?: string;
}

/** What became of alarms in the last two weeks, the newest first unless asked otherwise. */
export const DescribeAlarmHistory: CloudWatchOperation<Input> = {
  action: 'cloudwatch:DescribeAlarmHistory',
  resource: ({ AlarmName = '*' }, state) => [alarmArn(AlarmName, state)],
  run(input, { state }) {
    const { AlarmName, AlarmContributorId, AlarmTypes = ['MetricAlarm'], HistoryItemType, StartDate, EndDate } = input;
    const engine = state.now();
    const sinceMs = Math.max((StartDate ?? 0) * 1000, engine.nowMs() - CLOUDWATCH_LIMITS.historyMs);
    const untilMs = EndDate === undefined ? Infinity : EndDate * 1000;
    const found = engine
      .history(AlarmName)
      .filter(
        ({ alarmType, type, atMs, contributorId }) =>
          (AlarmName !== undefined || AlarmTypes.includes(alarmType)) &&
          (HistoryItemType === undefined || type === HistoryItemType) &&
          (AlarmContributorId === undefined || contributorId === AlarmContributorId) &&
          atMs >= sinceMs &&
          atMs <= untilMs,
      );
    if (input.ScanBy === 'TimestampAscending') found.reverse();
    const { items, ...rest } = pageOf(found, recordsPerPage(input.MaxRecords), input.NextToken);
    const AlarmHistoryItems = items.map(({ alarmName, alarmType, atMs, type, summary, data, contributorId }) => ({
      AlarmName: alarmName,
      AlarmType: alarmType,
      Timestamp: atMs / 1000,
      HistoryItemType: type,
      HistorySummary: summary,
      HistoryData: data,
      AlarmContributorId: contributorId,
    }));
    return { AlarmHistoryItems, ...rest };
  },
};
