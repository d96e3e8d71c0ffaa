import type { Service } from '../service.ts';
import { DescribeLogGroups } from './describe-log-groups.ts';
import { DescribeQueries } from './describe-queries.ts';
import { FilterLogEvents } from './filter-log-events.ts';
import { GetLogEvents } from './get-log-events.ts';
import { GetQueryResults } from './get-query-results.ts';
import type { LogStore } from './log-store.ts';
import { createQueryStore } from './query-store.ts';
import { StartQuery } from './start-query.ts';
import type { LogsState } from './state.ts';
import { StopQuery } from './stop-query.ts';

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
