import type { LogStore } from './log-store.ts';
import type { QueryStore } from './query-store.ts';

/** What the operations of CloudWatch Logs work on. */
export interface LogsState {
  store: LogStore;
  queries: QueryStore;
  region: string;
  accountId: string;
}
