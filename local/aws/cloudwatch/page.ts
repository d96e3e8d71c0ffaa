import { invalidNextToken } from './errors.ts';

export interface Page<Item> {
  items: Item[];
  NextToken?: string;
}

/**
 * One page of a list that is made anew at every call: the token says how far the pages before it came.
 *
 * @throws AwsError `InvalidNextToken` for one that this endpoint did not give
 */
export function pageOf<Item>(all: readonly Item[], size: number, token: string | undefined): Page<Item> {
  const from = token === undefined ? 0 : positionIn(token);
  const to = from + size;
  return { items: all.slice(from, to), ...(to < all.length && { NextToken: tokenAt(to) }) };
}

/** The NextToken of the page that begins at a position. */
export function tokenAt(position: number): string {
  return Buffer.from(`at:${position}`).toString('base64url');
}

/** Where the page of a NextToken begins. @throws AwsError for a token that this endpoint never gave */
export function positionIn(token: string): number {
  const [, position] = /^at:(\d{1,12})$/.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (position === undefined) throw invalidNextToken();
  return Number(position);
}
