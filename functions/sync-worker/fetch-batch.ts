import type { CanonicalRow, Hindrance, Provider, ProviderAccess } from '../shared/providers/provider.ts';
import type { ObjectType } from '../shared/vocabulary.ts';

/** Rows of one transaction, or a page more. */
const BATCH_ROWS = 500;

/** Milliseconds that a provider gets to answer. */
const PAGE_TIMEOUT_MS = 10_000;

/** What must be left of the invocation to ask for a page and to save it. */
export const NEEDED_MS = PAGE_TIMEOUT_MS + 5_000;

export interface Batch {
  rows: CanonicalRow[];
  /** The place after the last of them. */
  cursor: string | null;
  /** True where the provider has more. */
  more: boolean;
  /** What came instead of a further page; the rows before it are good. */
  hindrance?: Hindrance | { kind: 'time_short' };
}

export interface FetchOptions {
  provider: Provider;
  access: ProviderAccess;
  objectType: ObjectType;
  cursor: string | null;
  remainingMs: () => number;
}

/** Asks for pages until there are enough rows for a transaction, no more of them, or something comes between. */
export async function fetchBatch({ provider, access, objectType, cursor, remainingMs }: FetchOptions): Promise<Batch> {
  // A row that changes while it is paged moves to a later page: the later one is the one that counts.
  const rows = new Map<string, CanonicalRow>();
  const batch = { cursor, more: true };
  while (batch.more && rows.size < BATCH_ROWS) {
    if (remainingMs() < NEEDED_MS) return { rows: [...rows.values()], ...batch, hindrance: { kind: 'time_short' } };
    const request = { cursor: batch.cursor, timeoutMs: PAGE_TIMEOUT_MS };
    const outcome = await provider.page(objectType, access, request);
    if (outcome.kind !== 'page') return { rows: [...rows.values()], ...batch, hindrance: outcome };
    for (const row of outcome.rows) rows.set(row.externalId, row);
    batch.cursor = outcome.cursor;
    batch.more = outcome.more;
  }
  return { rows: [...rows.values()], ...batch };
}
