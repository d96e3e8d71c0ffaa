import type { Operation } from '../../service.ts';
import {
  ACTION,
  CONNECTION_PATH,
  type ConnectionRequest,
  connectionArn,
  findConnection,
} from '../connection-request.ts';
import type { ExecuteApiState } from '../state.ts';

/** Who is connected, since when, and when something last went either way. */
export const GetConnection: Operation<ExecuteApiState, ConnectionRequest> = {
  action: ACTION,
  route: `GET ${CONNECTION_PATH}`,
  resource: (input, state) => [connectionArn('GET', input, state)],
  run(input, { state }) {
    const { connectedAtMs, lastActiveAtMs, sourceIp, userAgent } = findConnection(input, state);
    return {
      connectedAt: new Date(connectedAtMs).toISOString(),
      identity: { sourceIp, userAgent },
      lastActiveAt: new Date(lastActiveAtMs).toISOString(),
    };
  },
};
