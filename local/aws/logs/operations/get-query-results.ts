import { AwsError } from '../../aws-error.ts';
import type { Operation } from '../../service.ts';
import type { LogsState } from '../state.ts';

interface Input {
  queryId?: string;
}

/** What a query found; times as text, fields that a row does not have left out. */
export const GetQueryResults: Operation<LogsState, Input> = {
  action: 'logs:GetQueryResults',
  notModelled: ['maxItems', 'nextToken'],
  resource: () => ['*'],
  run({ queryId = '' }, { state }) {
    const query = state.queries.get(queryId);
    if (!query) throw new AwsError('ResourceNotFoundException', `No query with id ${queryId} was found.`);
    const { rows, matched, scanned, bytes, logGroups } = query;
    return {
      queryLanguage: 'CWLI',
      results: rows,
      statistics: {
        recordsMatched: matched,
        recordsScanned: scanned,
        bytesScanned: bytes,
        estimatedRecordsSkipped: 0,
        estimatedBytesSkipped: 0,
        logGroupsScanned: logGroups.length,
      },
      status: 'Complete',
    };
  },
};
