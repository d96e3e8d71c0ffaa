import type { Operation } from '../../service.ts';
import {
  ACTION,
  CONNECTION_PATH,
  type ConnectionRequest,
  connectionArn,
  findConnection,
} from '../connection-request.ts';
import type { ExecuteApiState } from '../state.ts';

/** Closes the connection; its `$disconnect` follows. */
export const DeleteConnection: Operation<ExecuteApiState, ConnectionRequest> = {
  action: ACTION,
  route: `DELETE ${CONNECTION_PATH}`,
  status: 204,
  resource: (input, state) => [connectionArn('DELETE', input, state)],
  run(input, { state }) {
    findConnection(input, state).close();
  },
};
