import type { ObjectType, Provider as ProviderName } from '../vocabulary.ts';

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

/** A customer, as `canonical_customers` keeps it. */
export interface CanonicalCustomer {
  externalId: string;
  email: string | null;
  fullName: string | null;
  ordersCount: number;
}

/** A product, as `canonical_products` keeps it. */
export interface CanonicalProduct {
  externalId: string;
  sku: string | null;
  title: string;
  status: string;
  currency: string | null;
  /** Decimal text; null where it has none. */
  price: string | null;
}

/** What a sync of each object type brings. */
export interface CanonicalRows {
  orders: CanonicalOrder;
  customers: CanonicalCustomer;
  products: CanonicalProduct;
}

export type CanonicalRow = CanonicalRows[ObjectType];

/** Access tokens of one connection, kept between calls. Losing one costs a call, and no more. */
export interface TokenCache {
  /** The token of that name; undefined where there is none that is still good. */
  read(name: string): Promise<string | undefined>;
  /** @param expiresAt after which `read` gives it no more */
  write(name: string, token: string, expiresAt: Date): Promise<void>;
  forget(name: string): Promise<void>;
}

/** In whose name a provider is called. */
export interface ProviderAccess {
  /** Decrypted; each provider checks for itself that they are its own. */
  credentials: unknown;
  tokens: TokenCache;
}

export interface PageRequest {
  /** The place after which the page begins; null for the beginning. */
  cursor: string | null;
  /** Milliseconds after which the call is given up. */
  timeoutMs: number;
}

/** What came in place of an answer. Everything that a provider is known to do has a kind; nothing is thrown. */
export type Hindrance =
  /** Come back later: 429, or what the provider has in its place. `ownLimit` where the limit is surely this account's alone. */
  | { kind: 'rate_limited'; message: string; retryAfterSeconds: number | undefined; ownLimit?: true }
  /** The credentials are no longer good: only the tenant can help. */
  | { kind: 'unauthorized'; message: string }
  /** 5xx, no answer, or one that cannot be read: trying again may help. */
  | { kind: 'unavailable'; message: string }
  /** The provider will not answer this question however often it is asked. */
  | { kind: 'refused'; message: string };

/** What came of asking for a page. */
export type PageOutcome<Row> = { kind: 'page'; rows: Row[]; cursor: string | null; more: boolean } | Hindrance;

/** What came of trying the credentials. */
export type CheckOutcome = { kind: 'ok' } | Hindrance;

/** One provider: it turns a tenant's credentials into pages of canonical rows. */
export interface Provider {
  readonly name: ProviderName;
  /** Rows of a type, the least recently updated first, so that a kept cursor goes on where the last sync ended. */
  page<Type extends ObjectType>(
    objectType: Type,
    access: ProviderAccess,
    request: PageRequest,
  ): Promise<PageOutcome<CanonicalRows[Type]>>;
  /** The cheapest question that only good credentials get an answer to. */
  check(access: ProviderAccess, timeoutMs: number): Promise<CheckOutcome>;
}
