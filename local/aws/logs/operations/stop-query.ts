import { AwsError } from '../../aws-error.ts';
import type { Operation } from '../../service.ts';
import type { LogsState } from '../state.ts';

interface Input {
  queryId?: string;
}

/** Always too late: a local query is over before its start is answered. */
export const StopQuery: Operation<LogsState, Input> = {
  action: 'logs:StopQuery',
  resource: () => ['*'],
  run({ queryId = '' }, { state }) {
    if (!state.queries.get(queryId))
      throw new AwsError('ResourceNotFoundException', `No query with id ${queryId} was found.`);
    throw new AwsError('InvalidParameterException', 'Query is not in a running or scheduled status');
  },
};
