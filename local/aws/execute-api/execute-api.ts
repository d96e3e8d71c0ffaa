import type { Service } from '../service.ts';
import type { Connections } from './connections.ts';
import { deleteConnection } from './operations/delete-connection.ts';
import { getConnection } from './operations/get-connection.ts';
import { postToConnection } from './operations/post-to-connection.ts';

export interface ExecuteApiState {
  connections: Connections;
  region: string;
  accountId: string;
}

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
