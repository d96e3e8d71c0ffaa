import type { Service } from '../service.ts';
import { DescribeLogGroups } from './describe-log-groups.ts';
import { FilterLogEvents } from './filter-log-events.ts';
import { GetLogEvents } from './get-log-events.ts';
import type { LogStore } from './log-store.ts';

export interface LogsState {
  store: LogStore;
  region: string;
  accountId: string;
}

/**
 * CloudWatch Logs over a run's log groups, for SDK clients.
 *
 * @param where whose log groups these are: the resources that a function's policy must name. Without it only the operator reads them.
 */
export function cloudWatchLogs(
  store: LogStore,
  { region = '*', accountId = '*' }: { region?: string; accountId?: string } = {},
): Service<LogsState> {
  return {
    name: 'logs',
    protocol: 'json',
    state: { store, region, accountId },
    operations: { DescribeLogGroups, FilterLogEvents, GetLogEvents },
  };
}
