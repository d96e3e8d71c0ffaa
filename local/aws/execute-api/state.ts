import type { Connections } from './connections.ts';

/** What the operations of the connection API work on. */
export interface ExecuteApiState {
  connections: Connections;
  region: string;
  accountId: string;
}
