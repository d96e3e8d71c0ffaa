import type { Service } from '../service.ts';
import type { LogStore } from './log-store.ts';
import { DescribeLogGroups } from './operations/describe-log-groups.ts';
import { DescribeQueries } from './operations/describe-queries.ts';
import { FilterLogEvents } from './operations/filter-log-events.ts';
import { GetLogEvents } from './operations/get-log-events.ts';
import { GetQueryResults } from './operations/get-query-results.ts';
import { StartQuery } from './operations/start-query.ts';
import { StopQuery } from './operations/stop-query.ts';
import { createQueryStore } from './query-store.ts';
import type { LogsState } from './state.ts';

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
    state: { store, queries: createQueryStore(), region, accountId },
    operations: {
      DescribeLogGroups,
      DescribeQueries,
      FilterLogEvents,
      GetLogEvents,
      GetQueryResults,
      StartQuery,
      StopQuery,
    },
  };
}
