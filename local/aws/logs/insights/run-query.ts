import type { LogsQuery } from './parse-query.ts';
import { eventRow, type QueriedEvent, type Row, type Value } from './row.ts';

/** Rows without `limit`. */
const DEFAULT_LIMIT = 1000;

export interface QueryOutcome {
  /** Fields of each row that are there, in the order of the columns. */
  rows: { field: string; value: string }[][];
  /** Log events that the filters let through. */
  matched: number;
}

/** @param events the newest first */
export function runLogsQuery(query: LogsQuery, events: readonly QueriedEvent[], limit?: number): QueryOutcome {
  let rows: Row[] = events.map(eventRow);
  let matched = rows.length;
  for (const { filters, run } of query.steps) {
    rows = run(rows);
    if (filters) matched = rows.length;
  }
  const shown = rows.slice(0, Math.min(query.limit ?? limit ?? DEFAULT_LIMIT, limit ?? Infinity));
  return { rows: shown.map((row) => cells(row, query)), matched };
}

function cells(row: Row, { columns, aggregated, times }: LogsQuery): { field: string; value: string }[] {
  const names = aggregated ? columns : [...columns, '@ptr'];
  return names.flatMap((field) => {
    const value = row.get(field);
    return value === undefined ? [] : [{ field, value: shownValue(value, times.has(field)) }];
  });
}

/** Times as CloudWatch prints them, booleans as 1 and 0. */
function shownValue(value: Value, isTime: boolean): string {
  if (isTime && typeof value === 'number') return new Date(value).toISOString().replace('T', ' ').replace('Z', '');
  return typeof value === 'boolean' ? String(Number(value)) : String(value);
}
