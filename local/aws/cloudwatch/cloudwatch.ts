import type { Operation, Service } from '../service.ts';
import { DescribeAlarmHistory } from './operations/describe-alarm-history.ts';
import { DescribeAlarms } from './operations/describe-alarms.ts';
import { GetDashboard } from './operations/get-dashboard.ts';
import { GetMetricData } from './operations/get-metric-data.ts';
import { GetMetricStatistics } from './operations/get-metric-statistics.ts';
import { ListDashboards } from './operations/list-dashboards.ts';
import { ListMetrics } from './operations/list-metrics.ts';
import { PutMetricData } from './operations/put-metric-data.ts';
import { SetAlarmState } from './operations/set-alarm-state.ts';
import type { CloudWatchState } from './state.ts';

const OPERATIONS = {
  DescribeAlarmHistory,
  DescribeAlarms,
  GetDashboard,
  GetMetricData,
  GetMetricStatistics,
  ListDashboards,
  ListMetrics,
  PutMetricData,
  SetAlarmState,
};

/** CloudWatch for SDK clients. Alarms and dashboards come from the template; only their states and data change. */
export function cloudWatch(state: CloudWatchState): Service<CloudWatchState> {
  const operations = OPERATIONS as Record<string, Operation<CloudWatchState>>;
  return { name: 'monitoring', protocol: 'json', state, operations };
}
