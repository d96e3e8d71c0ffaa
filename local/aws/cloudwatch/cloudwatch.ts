import type { Operation, Service } from '../service.ts';
import { describeAlarmHistory } from './operations/describe-alarm-history.ts';
import { describeAlarms } from './operations/describe-alarms.ts';
import { getDashboard } from './operations/get-dashboard.ts';
import { getMetricData } from './operations/get-metric-data.ts';
import { getMetricStatistics } from './operations/get-metric-statistics.ts';
import { listDashboards } from './operations/list-dashboards.ts';
import { listMetrics } from './operations/list-metrics.ts';
import { putMetricData } from './operations/put-metric-data.ts';
import { setAlarmState } from './operations/set-alarm-state.ts';
import type { CloudWatchState } from './state.ts';

const OPERATIONS = {
  DescribeAlarmHistory: describeAlarmHistory,
  DescribeAlarms: describeAlarms,
  GetDashboard: getDashboard,
  GetMetricData: getMetricData,
  GetMetricStatistics: getMetricStatistics,
  ListDashboards: listDashboards,
  ListMetrics: listMetrics,
  PutMetricData: putMetricData,
  SetAlarmState: setAlarmState,
};

/** CloudWatch for SDK clients. Alarms and dashboards come from the template; only their states and data change. */
export function cloudWatch(state: CloudWatchState): Service<CloudWatchState> {
  const operations = OPERATIONS as Record<string, Operation<CloudWatchState>>;
  return { name: 'monitoring', protocol: 'json', state, operations };
}
