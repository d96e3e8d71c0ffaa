import type { Service } from '../service.ts';
import { DeleteConnection } from './operations/delete-connection.ts';
import { GetConnection } from './operations/get-connection.ts';
import { PostToConnection } from './operations/post-to-connection.ts';
import type { ExecuteApiState } from './state.ts';

/** The connection API of WebSocket APIs, which clients reach by the API's callback URL as their endpoint. */
export function executeApi(state: ExecuteApiState): Service<ExecuteApiState> {
  return {
    name: 'execute-api',
    protocol: 'rest-json',
    deniedCode: 'ForbiddenException',
    state,
    operations: {
      PostToConnection,
      GetConnection,
      DeleteConnection,
    } as unknown as Service<ExecuteApiState>['operations'],
  };
}
