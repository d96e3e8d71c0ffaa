import { AwsError } from '../../aws-error.ts';
import type { Operation } from '../../service.ts';
import { LOGS_LIMITS } from '../limits.ts';
import type { LogsState } from '../state.ts';

interface Input {
  logGroupName?: string;
  status?: string;
  maxResults?: number;
  nextToken?: string;
}

/** The queries of the run, the newest first; all of them are complete. */
export const DescribeQueries: Operation<LogsState, Input> = {
  action: 'logs:DescribeQueries',
  resource: () => ['*'],
  run({ logGroupName, status = 'Complete', maxResults = LOGS_LIMITS.queriesPerPage, nextToken }, { state }) {
    if (maxResults < 1 || maxResults > LOGS_LIMITS.queriesPerPage)
      throw new AwsError(
        'InvalidParameterException',
        `maxResults must be between 1 and ${LOGS_LIMITS.queriesPerPage}.`,
      );
    const all = state.queries
      .all()
      .filter(({ logGroups }) => status === 'Complete' && (!logGroupName || logGroups.includes(logGroupName)));
    const from = nextToken === undefined ? 0 : all.findIndex(({ id }) => id === nextToken) + 1;
    const page = all.slice(from, from + maxResults);
    return {
      queries: page.map(({ id, text, logGroups, createdMs, bytes }) => ({
        queryId: id,
        queryString: text,
        queryLanguage: 'CWLI',
        status: 'Complete',
        createTime: createdMs,
        logGroupName: logGroups[0],
        bytesScanned: bytes,
      })),
      ...(from + page.length < all.length && { nextToken: page.at(-1)!.id }),
    };
  },
};
