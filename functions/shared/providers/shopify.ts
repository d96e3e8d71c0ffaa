import { fetchExternal } from 'lamplight/observe';
import type { CanonicalOrder, PageOutcome, PageRequest, Provider } from './provider.ts';

const API_VERSION = '2026-10';
const PAGE_SIZE = 250; // "first" is at most 250 in the Admin GraphQL API
const PAGES_WORTH_WAITING_FOR = 10;
const SHOP_DOMAIN = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/;

const ORDERS_QUERY = `query Orders($first: Int!, $after: String) {
  orders(first: $first, after: $after, sortKey: UPDATED_AT) {
    nodes {
      id name createdAt displayFinancialStatus displayFulfillmentStatus email
      totalPriceSet { shopMoney { amount currencyCode } }
      customer { id }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** What a Shopify connection keeps, encrypted. */
export interface ShopifyCredentials {
  shop_domain: string;
  access_token: string;
}

/** The part of an Admin GraphQL answer that is read here. */
interface Answer {
  data?: { orders?: { nodes: OrderNode[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } } } | null;
  errors?: { message?: string; extensions?: { code?: string } }[] | string;
  extensions?: { cost?: { requestedQueryCost: number; throttleStatus?: ThrottleStatus } };
}

interface OrderNode {
  id: string;
  name: string;
  createdAt: string;
  displayFinancialStatus: string | null;
  displayFulfillmentStatus: string;
  email: string | null;
  totalPriceSet: { shopMoney: { amount: string; currencyCode: string } };
  customer: { id: string } | null;
}

interface ThrottleStatus {
  maximumAvailable: number;
  currentlyAvailable: number;
  restoreRate: number;
}

/** Shopify's Admin GraphQL API; SHOPIFY_BASE_URL stands in for the shops' own hosts where it is set. */
export const shopify: Provider = {
  name: 'shopify',

  async orders(credentials, request) {
    const shop = readCredentials(credentials);
    if (!shop)
      return { kind: 'refused', message: 'the connection has no shop_domain (*.myshopify.com) and access_token' };
    let answer: Answer | undefined;
    let response: Response;
    try {
      response = await fetchExternal(graphqlUrl(shop.shop_domain), ordersQuery(shop, request), {
        provider: 'shopify',
        endpoint: 'orders',
        timeoutMs: request.timeoutMs,
        judge: (body) => {
          answer = readAnswer(body);
          const limited = isThrottled(answer);
          return {
            limited,
            rateLimitRemaining: throttleStatus(answer)?.currentlyAvailable,
            retryAfterSeconds: limited ? restoreSeconds(answer) : undefined,
          };
        },
      });
    } catch (error) {
      return { kind: 'unavailable', message: `Shopify gave no answer: ${(error as Error).name}` };
    }
    return outcomeOf(response, answer, request);
  },
};

function outcomeOf(response: Response, answer: Answer | undefined, request: PageRequest): PageOutcome<CanonicalOrder> {
  const { status } = response;
  if (status === 401) return { kind: 'unauthorized', message: 'Shopify answered 401 Unauthorized' };
  if (status === 403) return { kind: 'unauthorized', message: 'Shopify answered 403 Forbidden: a scope is missing' };
  if (status === 429) {
    const message = 'Shopify rate limit: 429 Too Many Requests';
    return { kind: 'rate_limited', message, retryAfterSeconds: secondsOf(response.headers.get('retry-after')) };
  }
  if (status >= 500) return { kind: 'unavailable', message: `Shopify answered ${status}` };
  if (status !== 200) return { kind: 'refused', message: `Shopify answered ${status}` };
  if (!answer) return { kind: 'unavailable', message: 'Shopify answered 200 with JSON that cannot be read' };
  if (isThrottled(answer)) {
    return {
      kind: 'rate_limited',
      message: 'Shopify rate limit: THROTTLED',
      retryAfterSeconds: restoreSeconds(answer),
    };
  }
  const reason = firstError(answer);
  if (reason !== undefined) return { kind: 'refused', message: `Shopify refused the query: ${reason}` };
  return pageOf(answer, request);
}

function pageOf(answer: Answer, request: PageRequest): PageOutcome<CanonicalOrder> {
  const orders = answer.data?.orders;
  if (!orders || !Array.isArray(orders.nodes) || !orders.pageInfo) {
    return { kind: 'unavailable', message: 'Shopify answered 200 without orders' };
  }
  const { hasNextPage, endCursor } = orders.pageInfo;
  if (hasNextPage && (endCursor === null || endCursor === request.cursor)) {
    return { kind: 'unavailable', message: 'Shopify repeats a page: its cursor does not move on' };
  }
  try {
    return {
      kind: 'page',
      rows: orders.nodes.map(toCanonical),
      cursor: endCursor ?? request.cursor,
      more: hasNextPage,
    };
  } catch {
    return { kind: 'unavailable', message: 'Shopify answered 200 with an order that cannot be read' };
  }
}

function toCanonical(node: OrderNode): CanonicalOrder {
  const financial = node.displayFinancialStatus?.toLowerCase() ?? 'pending';
  const { amount, currencyCode } = node.totalPriceSet.shopMoney;
  return {
    externalId: node.id,
    orderNumber: node.name,
    status: financial === 'paid' && node.displayFulfillmentStatus === 'FULFILLED' ? 'fulfilled' : financial,
    totalAmount: amount,
    currency: currencyCode,
    customerEmail: node.email,
    customerExternalId: node.customer?.id ?? null,
    orderedAt: readTime(node.createdAt),
  };
}

function ordersQuery(shop: ShopifyCredentials, request: PageRequest): RequestInit {
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-shopify-access-token': shop.access_token },
    body: JSON.stringify({ query: ORDERS_QUERY, variables: { first: PAGE_SIZE, after: request.cursor } }),
    redirect: 'error', // the token goes to this host and to no other
  };
}

function graphqlUrl(shopDomain: string): string {
  const substitute = process.env.SHOPIFY_BASE_URL;
  const base = substitute ? `${substitute}/${shopDomain}` : `https://${shopDomain}`;
  return `${base}/admin/api/${API_VERSION}/graphql.json`;
}

function readCredentials(credentials: unknown): ShopifyCredentials | undefined {
  const { shop_domain, access_token } = (credentials ?? {}) as Partial<ShopifyCredentials>;
  if (typeof shop_domain !== 'string' || !SHOP_DOMAIN.test(shop_domain)) return undefined;
  return typeof access_token === 'string' && access_token !== '' ? { shop_domain, access_token } : undefined;
}

function readAnswer(body: string): Answer | undefined {
  try {
    const answer: unknown = JSON.parse(body);
    return typeof answer === 'object' && answer !== null ? (answer as Answer) : undefined;
  } catch {
    return undefined;
  }
}

function readTime(text: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new Error(`no time: ${text}`);
  return time;
}

function firstError(answer: Answer): string | undefined {
  const { errors } = answer;
  if (typeof errors === 'string') return errors;
  return errors?.[0] && (errors[0].message ?? errors[0].extensions?.code ?? 'no reason given');
}

function isThrottled(answer: Answer | undefined): boolean {
  const errors = answer?.errors;
  return Array.isArray(errors) && errors.some((error) => error.extensions?.code === 'THROTTLED');
}

function throttleStatus(answer: Answer | undefined): ThrottleStatus | undefined {
  return answer?.extensions?.cost?.throttleStatus;
}

/**
 * How long until the bucket holds enough to go on with. What it gives in the long run is the same however long one waits;
 * waiting for several pages at once takes fewer invocations.
 */
function restoreSeconds(answer: Answer | undefined): number | undefined {
  const status = throttleStatus(answer);
  if (!status || !(status.restoreRate > 0)) return undefined;
  const pageCost = answer?.extensions?.cost?.requestedQueryCost ?? 0;
  const wanted = Math.max(pageCost, Math.min(PAGES_WORTH_WAITING_FOR * pageCost, status.maximumAvailable / 2));
  return Math.max(1, Math.ceil((wanted - status.currentlyAvailable) / status.restoreRate));
}

function secondsOf(retryAfter: string | null): number | undefined {
  const seconds = Number(retryAfter ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.ceil(seconds) : undefined;
}
