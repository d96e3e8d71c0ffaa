import { type Column, type SQL, sql } from 'drizzle-orm';

export const DEFAULT_PAGE_SIZE = 50;
export const MAX_PAGE_SIZE = 200;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The last row of a page: lists go from the newest to the oldest, and by id where the times are equal. */
export interface Cursor {
  at: Date;
  id: string;
}

/** Reads a cursor that `pageOf` gave; undefined for any other text. */
export function parseCursor(text: string): Cursor | undefined {
  const [time = '', id = ''] = Buffer.from(text, 'base64url').toString('utf8').split('/');
  const at = new Date(time);
  return Number.isNaN(at.getTime()) || !UUID.test(id) ? undefined : { at, id };
}

/** The condition that a row comes after the cursor; undefined for the first page. Casts, since the Data API sends text. */
export function after(cursor: Cursor | undefined, columns: { at: Column; id: Column }): SQL | undefined {
  if (!cursor) return undefined;
  const time = cursor.at.toISOString();
  return sql`(${columns.at}, ${columns.id}) < (cast(${time} as timestamptz), cast(${cursor.id} as uuid))`;
}

/** A list's answer: at most `limit` items, and the cursor of the next page or null. */
export interface Page<Row> {
  items: Row[];
  next_cursor: string | null;
}

/**
 * Makes a page of the rows of a query with `limit + 1`: the one too many says that there is more.
 *
 * @param timeOf the time that the rows are sorted by
 */
export function pageOf<Row extends { id: string }>(rows: Row[], limit: number, timeOf: (row: Row) => Date): Page<Row> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const more = rows.length > limit && last;
  return { items, next_cursor: more ? formatCursor({ at: timeOf(last), id: last.id }) : null };
}

function formatCursor({ at, id }: Cursor): string {
  return Buffer.from(`${at.toISOString()}/${id}`).toString('base64url');
}
