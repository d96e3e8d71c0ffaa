import type { Provider as ProviderName } from '../vocabulary.ts';

/** An order as every provider's file gives it, and as `canonical_orders` keeps it. */
export interface CanonicalOrder {
  externalId: string;
  orderNumber: string;
  status: string;
  /** Decimal text, so that no cent is lost. */
  totalAmount: string;
  currency: string;
  customerEmail: string | null;
  customerExternalId: string | null;
  orderedAt: Date;
}

export interface PageRequest {
  /** The place after which the page begins; null for the beginning. */
  cursor: string | null;
  /** Milliseconds after which the call is given up. */
  timeoutMs: number;
}

/** What came of asking for a page. Everything that a provider is known to do has a kind; nothing is thrown. */
export type PageOutcome<Row> =
  | { kind: 'page'; rows: Row[]; cursor: string | null; more: boolean }
  /** Come back later: 429, or what the provider has in its place. */
  | { kind: 'rate_limited'; message: string; retryAfterSeconds: number | undefined }
  /** The credentials are no longer good: only the tenant can help. */
  | { kind: 'unauthorized'; message: string }
  /** 5xx, no answer, or one that cannot be read: trying again may help. */
  | { kind: 'unavailable'; message: string }
  /** The provider will not answer this question however often it is asked. */
  | { kind: 'refused'; message: string };

/** One provider, one file: it turns a tenant's credentials into pages of canonical rows. */
export interface Provider {
  readonly name: ProviderName;
  /** Orders, the least recently updated first, so that a kept cursor goes on where the last sync ended. */
  orders(credentials: unknown, request: PageRequest): Promise<PageOutcome<CanonicalOrder>>;
}
