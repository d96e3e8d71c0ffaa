import type { Bucket } from './bucket.ts';
import type { CatalogueKind } from './catalogue.ts';
import { currencyOf } from './order.ts';
import type { OrderPage, Shop } from './shop.ts';

const MAX_PAGE = 250; // "first" of any connection, Admin API
const CONNECTION_COST = 2;
const ROW_COST = 2; // the row and what hangs on it; an estimate, as Shopify publishes only the result

/** The body of an Admin GraphQL answer; the HTTP status is 200 also where it carries errors. */
export interface GraphqlAnswer {
  data?: Record<string, unknown>;
  errors?: { message: string; extensions?: { code: string } }[];
  extensions?: Record<string, unknown>;
}

export interface QueryContext {
  domain: string;
  shop: Shop;
  /** Customers or products of the shop. */
  catalogue: (
    kind: CatalogueKind,
    page: { nowMs: number; first: number; after: string | null },
  ) => OrderPage | undefined;
  bucket: Bucket;
  nowMs: number;
  /** Answers as if the bucket were empty. */
  throttled?: boolean;
  /** Answers the first page whatever the cursor says. */
  repeatPage?: boolean;
}

/** Answers the queries that the suite asks: `orders(first, after)`, customers and products alike, and `shop { name }`. */
export function answerQuery(body: unknown, context: QueryContext): GraphqlAnswer {
  const { query, variables } = (body ?? {}) as { query?: unknown; variables?: { first?: unknown; after?: unknown } };
  if (typeof query !== 'string') return refuse('query missing', 'BAD_REQUEST');
  const kind = /\b(orders|customers|products)\s*\(/.exec(query)?.[1] as 'orders' | CatalogueKind | undefined;
  if (!kind && /\bshop\s*\{/.test(query)) {
    return answer({ shop: { name: context.domain.split('.')[0] } }, 1, 1, context);
  }
  if (!kind) return refuse('Field is not simulated: ask for orders, customers, products or shop', 'undefinedField');

  const first = variables?.first;
  const after = variables?.after ?? null;
  if (typeof first !== 'number' || !Number.isInteger(first) || first < 1 || first > MAX_PAGE) {
    return refuse(`first must be a whole number from 1 to ${MAX_PAGE}`, 'BAD_REQUEST');
  }
  if (after !== null && typeof after !== 'string') return refuse('after must be a string', 'BAD_REQUEST');

  const requested = CONNECTION_COST + first * ROW_COST;
  if (context.throttled || !context.bucket.take(requested, context.nowMs)) {
    return { ...refuse('Throttled', 'THROTTLED'), extensions: cost(requested, null, context) };
  }
  const from = context.repeatPage ? null : after;
  const page =
    kind === 'orders'
      ? context.shop.page(context.nowMs, first, from)
      : context.catalogue(kind, { nowMs: context.nowMs, first, after: from });
  if (!page) return refuse('Invalid cursor for current pagination sort.', 'BAD_REQUEST');
  const actual = CONNECTION_COST + page.nodes.length * ROW_COST;
  context.bucket.giveBack(requested - actual);
  const shop = { name: context.domain.split('.')[0], currencyCode: currencyOf(context.domain) };
  return answer({ [kind]: page, shop }, requested, actual, context);
}

function answer(
  data: Record<string, unknown>,
  requested: number,
  actual: number,
  context: QueryContext,
): GraphqlAnswer {
  return { data, extensions: cost(requested, actual, context) };
}

function refuse(message: string, code: string): GraphqlAnswer {
  return { errors: [{ message, extensions: { code } }] };
}

function cost(requestedQueryCost: number, actualQueryCost: number | null, context: QueryContext) {
  const status = context.bucket.status(context.nowMs);
  const throttleStatus = context.throttled ? { ...status, currentlyAvailable: 0 } : status;
  return { cost: { requestedQueryCost, actualQueryCost, throttleStatus } };
}
