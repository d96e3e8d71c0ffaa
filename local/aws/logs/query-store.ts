import { randomUUID } from 'node:crypto';
import type { QueryOutcome } from './insights/run-query.ts';

/** How many finished queries can still be asked for. */
const KEPT_QUERIES = 1000;

/** Rows of all of them together: a dashboard that asks every few seconds would fill the memory with a thousand full answers. */
const KEPT_ROWS = 50_000;

export interface FinishedQuery extends QueryOutcome {
  id: string;
  text: string;
  logGroups: string[];
  createdMs: number;
  scanned: number;
  bytes: number;
}

/** Queries of Logs Insights and what they found. A local query is over before its start is answered. */
export interface QueryStore {
  add(query: Omit<FinishedQuery, 'id'>): string;
  get(id: string): FinishedQuery | undefined;
  /** Newest first. */
  all(): FinishedQuery[];
}

export function createQueryStore(): QueryStore {
  const queries = new Map<string, FinishedQuery>();
  let keptRows = 0;
  return {
    add(query) {
      const id = randomUUID();
      queries.set(id, { id, ...query });
      keptRows += query.rows.length;
      for (const [oldest, { rows }] of queries) {
        if (oldest === id || (queries.size <= KEPT_QUERIES && keptRows <= KEPT_ROWS)) break;
        queries.delete(oldest);
        keptRows -= rows.length;
      }
      return id;
    },
    get: (id) => queries.get(id),
    all: () => [...queries.values()].reverse(),
  };
}
