import type { Bucket } from './bucket.ts';
import type { Shop } from './shop.ts';

const MAX_PAGE = 250; // "first" of any connection, Admin API
const CONNECTION_COST = 2;
const ORDER_COST = 2; // the order and its money; an estimate, as Shopify publishes only the result

/** The body of an Admin GraphQL answer; the HTTP status is 200 also where it carries errors. */
export interface GraphqlAnswer {
  data?: Record<string, unknown>;
  errors?: { message: string; extensions?: { code: string } }[];
  extensions?: Record<string, unknown>;
}

export interface QueryContext {
  domain: string;
  shop: Shop;
  bucket: Bucket;
  nowMs: number;
  /** Answers as if the bucket were empty. */
  throttled?: boolean;
  /** Answers the first page whatever the cursor says. */
  repeatPage?: boolean;
}

/** Answers the two queries that the suite asks: `orders(first, after)` with variables, and `shop { name }`. */
export function answerQuery(body: unknown, context: QueryContext): GraphqlAnswer {
  const { query, variables } = (body ?? {}) as { query?: unknown; variables?: { first?: unknown; after?: unknown } };
  if (typeof query !== 'string') return refuse('query missing', 'BAD_REQUEST');
  if (/\bshop\s*\{/.test(query)) return answer({ shop: { name: context.domain.split('.')[0] } }, 1, 1, context);
  if (!/\borders\s*\(/.test(query)) return refuse('Field is not simulated: ask for orders or shop', 'undefinedField');

  const first = variables?.first;
  const after = variables?.after ?? null;
  if (typeof first !== 'number' || !Number.isInteger(first) || first < 1 || first > MAX_PAGE) {
    return refuse(`first must be a whole number from 1 to ${MAX_PAGE}`, 'BAD_REQUEST');
  }
  if (after !== null && typeof after !== 'string') return refuse('after must be a string', 'BAD_REQUEST');

  const requested = CONNECTION_COST + first * ORDER_COST;
  if (context.throttled || !context.bucket.take(requested, context.nowMs)) {
    return { ...refuse('Throttled', 'THROTTLED'), extensions: cost(requested, null, context) };
  }
  const page = context.shop.page(context.nowMs, first, context.repeatPage ? null : after);
  if (!page) return refuse('Invalid cursor for current pagination sort.', 'BAD_REQUEST');
  const actual = CONNECTION_COST + page.nodes.length * ORDER_COST;
  context.bucket.giveBack(requested - actual);
  return answer({ orders: page }, requested, actual, context);
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
