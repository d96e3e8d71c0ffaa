import { fetchExternal } from 'lamplight/observe';
import type { ObjectType } from '../vocabulary.ts';
import type { CanonicalRows, Hindrance, PageOutcome, Provider, ProviderAccess } from './provider.ts';
import { hindranceIn, judge, readAnswer, type ShopifyAnswer } from './shopify-answer.ts';
import { SHOPIFY_OBJECTS, type ShopifyObject } from './shopify-objects.ts';

const API_VERSION = '2026-10';
const PAGE_SIZE = 250; // "first" is at most 250 in the Admin GraphQL API
const SHOP_DOMAIN = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/;

/** What a Shopify connection keeps, encrypted. */
export interface ShopifyCredentials {
  shop_domain: string;
  access_token: string;
}

interface Question {
  endpoint: ObjectType | 'shop';
  query: string;
  variables?: Record<string, unknown>;
  timeoutMs: number;
}

/** Shopify's Admin GraphQL API; SHOPIFY_BASE_URL stands in for the shops' own hosts where it is set. */
export const shopify: Provider = {
  name: 'shopify',

  async page(objectType, access, { cursor, timeoutMs }) {
    const object = SHOPIFY_OBJECTS[objectType];
    const variables = { first: PAGE_SIZE, after: cursor };
    const asked = await ask(access, { endpoint: objectType, query: object.query, variables, timeoutMs });
    return asked.kind === 'answer' ? pageOf(objectType, object, asked.answer, cursor) : asked;
  },

  async check(access, timeoutMs) {
    const asked = await ask(access, { endpoint: 'shop', query: '{ shop { name } }', timeoutMs });
    return asked.kind === 'answer' ? { kind: 'ok' } : asked;
  },
};

async function ask(
  { credentials }: ProviderAccess,
  { endpoint, query, variables, timeoutMs }: Question,
): Promise<{ kind: 'answer'; answer: ShopifyAnswer } | Hindrance> {
  const shop = readCredentials(credentials);
  if (!shop)
    return { kind: 'refused', message: 'the connection has no shop_domain (*.myshopify.com) and access_token' };
  let answer: ShopifyAnswer | undefined;
  let response: Response;
  const init: RequestInit = {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-shopify-access-token': shop.access_token },
    body: JSON.stringify({ query, variables }),
    redirect: 'error', // the token goes to this host and to no other
  };
  try {
    response = await fetchExternal(graphqlUrl(shop.shop_domain), init, {
      provider: 'shopify',
      endpoint,
      timeoutMs,
      judge: (body) => {
        answer = readAnswer(body);
        return judge(answer);
      },
    });
  } catch (error) {
    return { kind: 'unavailable', message: `Shopify gave no answer: ${(error as Error).name}` };
  }
  return hindranceIn(response, answer) ?? { kind: 'answer', answer: answer! };
}

function pageOf<Type extends ObjectType>(
  objectType: Type,
  { toCanonical }: ShopifyObject<CanonicalRows[Type]>,
  { data }: ShopifyAnswer,
  cursor: string | null,
): PageOutcome<CanonicalRows[Type]> {
  const found = data?.[objectType] as
    | { nodes: never[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } }
    | undefined;
  if (!Array.isArray(found?.nodes) || !found.pageInfo) {
    return { kind: 'unavailable', message: `Shopify answered 200 without ${objectType}` };
  }
  const { hasNextPage, endCursor } = found.pageInfo;
  if (hasNextPage && (endCursor === null || endCursor === cursor)) {
    return { kind: 'unavailable', message: 'Shopify repeats a page: its cursor does not move on' };
  }
  try {
    const currency = data?.shop?.currencyCode ?? '';
    const rows = found.nodes.map((node) => toCanonical(node, currency));
    return { kind: 'page', rows, cursor: endCursor ?? cursor, more: hasNextPage };
  } catch {
    return { kind: 'unavailable', message: `Shopify answered 200 with ${objectType} that cannot be read` };
  }
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
