import type { Account, AccountRecord, RecordTable } from './account.ts';

const MAX_LIMIT = 1000; // of one page, SuiteTalk REST
const FROM = /\bFROM\s+(transaction|customer|item|currency)\b/gi;
const PLACE = /r\.lastmodifieddate > TO_DATE\('([^']+)'.*AND r\.id > (\d+)/s;

export interface SuiteqlAnswer {
  status: number;
  body: unknown;
}

export interface SuiteqlRequest {
  body: unknown;
  query: URLSearchParams;
  /** Lower-case. */
  prefer: string | undefined;
  /** Answers as if the place in the query were not there. */
  repeatPage: boolean;
}

/**
 * Answers the SuiteQL that the suite asks: one record `r` of a known table, ordered by its last change, after a place or
 * from the beginning. The columns are always all that the record has. It is no SQL engine.
 */
export function answerSuiteql(account: Account, request: SuiteqlRequest, nowMs: number): SuiteqlAnswer {
  const text = (request.body as { q?: unknown } | undefined)?.q;
  if (request.prefer !== 'transient')
    return refuse('The required request header "Prefer" is missing or not "transient".');
  if (typeof text !== 'string') return refuse('The request body has to have a "q".');
  const limit = Number(request.query.get('limit') ?? MAX_LIMIT);
  const offset = Number(request.query.get('offset') ?? 0);
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= MAX_LIMIT)) return refuse('Invalid limit.');
  if (!(Number.isInteger(offset) && offset >= 0 && offset % limit === 0)) return refuse('Invalid offset.');
  const table = [...text.matchAll(FROM)].at(-1)?.[1]?.toLowerCase();
  if (!table) return refuse('Search error occurred: Invalid or unsupported search.');
  if (table === 'currency') return page([{ id: '1' }], limit, offset);

  const place = request.repeatPage ? undefined : PLACE.exec(text);
  const records = account.records(table as RecordTable, nowMs);
  const start = place ? positionAfter(records, Date.parse(`${place[1]}Z`), Number(place[2])) : 0;
  return page(records.slice(start, start + offset + limit + 1).map(rowOf), limit, offset);
}

function page(rows: Record<string, string>[], limit: number, offset: number): SuiteqlAnswer {
  const items = rows.slice(offset, offset + limit);
  const hasMore = rows.length > offset + limit;
  return { status: 200, body: { links: [], count: items.length, hasMore, items, offset } };
}

function rowOf({ id, modifiedMs, columns }: AccountRecord): Record<string, string> {
  return { id: String(id), lastmodifieddate: new Date(modifiedMs).toISOString().slice(0, 19), ...columns };
}

function positionAfter(records: AccountRecord[], modifiedMs: number, id: number): number {
  let [low, high] = [0, records.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const record = records[middle]!;
    if (record.modifiedMs > modifiedMs || (record.modifiedMs === modifiedMs && record.id > id)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function refuse(detail: string): SuiteqlAnswer {
  const errors = [{ detail, 'o:errorCode': 'INVALID_PARAMETER' }];
  return { status: 400, body: { title: 'Bad Request', status: 400, 'o:errorDetails': errors } };
}
