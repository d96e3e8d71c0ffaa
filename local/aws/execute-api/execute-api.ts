import type { Service } from '../service.ts';
import { deleteConnection } from './operations/delete-connection.ts';
import { getConnection } from './operations/get-connection.ts';
import { postToConnection } from './operations/post-to-connection.ts';
import type { ExecuteApiState } from './state.ts';

/** The connection API of WebSocket APIs, which clients reach by the API's callback URL as their endpoint. */
export function executeApi(state: ExecuteApiState): Service<ExecuteApiState> {
  return {
    name: 'execute-api',
    protocol: 'rest-json',
    deniedCode: 'ForbiddenException',
    state,
    operations: {
      PostToConnection: postToConnection,
      GetConnection: getConnection,
      DeleteConnection: deleteConnection,
    } as unknown as Service<ExecuteApiState>['operations'],
  };
}
