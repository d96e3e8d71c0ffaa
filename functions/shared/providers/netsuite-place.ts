import type { NetsuiteObject, SuiteqlRow } from './netsuite-objects.ts';

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/;
const ID = /^\d{1,15}$/;
const SQL_FORMAT = `'YYYY-MM-DD"T"HH24:MI:SS'`;

/** How far a sync has got: the row that was read last, in the order of its last change. */
export interface NetsuitePlace {
  /** As SuiteQL writes it, in the account's own time zone: it is only ever given back. */
  modified: string;
  id: string;
}

/** The place in a kept cursor; null for the beginning, undefined for one that is none of NetSuite's. */
export function parsePlace(cursor: string | null): NetsuitePlace | null | undefined {
  if (cursor === null) return null;
  try {
    const { modified, id } = JSON.parse(cursor) as NetsuitePlace;
    return isPlace({ modified, id }) ? { modified, id } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The SuiteQL of the page after a place. Each page is the first one (offset 0) of a query that begins where the last row
 * ended: with offsets over one query, a row that changes meanwhile moves to the end, and the one after it is never seen.
 * The query takes no parameters; what goes into its text has been checked to be a time and a number.
 */
export function suiteqlOf({ columns, from, where }: NetsuiteObject<unknown>, place: NetsuitePlace | null): string {
  const conditions = where === undefined ? [] : [where];
  if (place) {
    const time = `TO_DATE('${place.modified}', ${SQL_FORMAT})`;
    conditions.push(`(r.lastmodifieddate > ${time} OR (r.lastmodifieddate = ${time} AND r.id > ${place.id}))`);
  }
  const condition = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  return `SELECT r.id, TO_CHAR(r.lastmodifieddate, ${SQL_FORMAT}) AS lastmodifieddate, ${columns}
    FROM ${from} ${condition} ORDER BY r.lastmodifieddate, r.id`;
}

/**
 * The place after a page's last row; the given one where the page is empty. `stuck` where the page did not begin after it.
 *
 * @throws where a row has no place
 */
export function placeAfter(items: SuiteqlRow[], place: NetsuitePlace | null): NetsuitePlace | null | 'stuck' {
  const [first, last] = [items[0], items.at(-1)];
  if (!first || !last) return place;
  const next = { modified: String(last.lastmodifieddate), id: String(last.id) };
  if (!isPlace(next)) throw new Error('a row without id and lastmodifieddate');
  const begin = { modified: String(first.lastmodifieddate), id: String(first.id) };
  return place && !isAfter(begin, place) ? 'stuck' : next;
}

function isAfter(a: NetsuitePlace, b: NetsuitePlace): boolean {
  return a.modified > b.modified || (a.modified === b.modified && Number(a.id) > Number(b.id));
}

function isPlace({ modified, id }: NetsuitePlace): boolean {
  return TIME.test(modified) && ID.test(id);
}
