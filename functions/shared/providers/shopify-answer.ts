import type { Hindrance } from './provider.ts';
import { readObject, retryAfterSeconds } from './read-answer.ts';

const PAGES_WORTH_WAITING_FOR = 10;

/** The part of an Admin GraphQL answer that is read here. */
export interface ShopifyAnswer {
  data?: ({ shop?: { currencyCode?: string } } & Record<string, unknown>) | null;
  errors?: { message?: string; extensions?: { code?: string } }[] | string;
  extensions?: { cost?: { requestedQueryCost: number; throttleStatus?: ThrottleStatus } };
}

interface ThrottleStatus {
  maximumAvailable: number;
  currentlyAvailable: number;
  restoreRate: number;
}

/** The answer in a body; undefined where it cannot be read. */
export function readAnswer(body: string): ShopifyAnswer | undefined {
  return readObject(body) as ShopifyAnswer | undefined;
}

/** What an answer says of the shop's bucket, for the metrics of the call. */
export function judge(answer: ShopifyAnswer | undefined) {
  const limited = isThrottled(answer);
  return {
    limited,
    rateLimitRemaining: throttleStatus(answer)?.currentlyAvailable,
    retryAfterSeconds: limited ? restoreSeconds(answer) : undefined,
  };
}

/** What keeps an answer from being one; undefined where it is good. */
export function hindranceIn(response: Response, answer: ShopifyAnswer | undefined): Hindrance | undefined {
  const { status } = response;
  if (status === 401) return { kind: 'unauthorized', message: 'Shopify answered 401 Unauthorized' };
  if (status === 403) return { kind: 'unauthorized', message: 'Shopify answered 403 Forbidden: a scope is missing' };
  if (status === 429) {
    const message = 'Shopify rate limit: 429 Too Many Requests';
    return { kind: 'rate_limited', message, retryAfterSeconds: retryAfterSeconds(response) };
  }
  if (status >= 500) return { kind: 'unavailable', message: `Shopify answered ${status}` };
  if (status !== 200) return { kind: 'refused', message: `Shopify answered ${status}` };
  if (!answer) return { kind: 'unavailable', message: 'Shopify answered 200 with JSON that cannot be read' };
  if (isThrottled(answer)) {
    const message = 'Shopify rate limit: THROTTLED';
    return { kind: 'rate_limited', message, retryAfterSeconds: restoreSeconds(answer), ownLimit: true };
  }
  const reason = firstError(answer);
  return reason === undefined ? undefined : { kind: 'refused', message: `Shopify refused the query: ${reason}` };
}

function firstError({ errors }: ShopifyAnswer): string | undefined {
  if (typeof errors === 'string') return errors;
  return errors?.[0] && (errors[0].message ?? errors[0].extensions?.code ?? 'no reason given');
}

function isThrottled(answer: ShopifyAnswer | undefined): boolean {
  const errors = answer?.errors;
  return Array.isArray(errors) && errors.some((error) => error.extensions?.code === 'THROTTLED');
}

function throttleStatus(answer: ShopifyAnswer | undefined): ThrottleStatus | undefined {
  return answer?.extensions?.cost?.throttleStatus;
}

/**
 * How long until the bucket holds enough to go on with. What it gives in the long run is the same however long one waits;
 * waiting for several pages at once takes fewer invocations.
 */
function restoreSeconds(answer: ShopifyAnswer | undefined): number | undefined {
  const status = throttleStatus(answer);
  if (!status || !(status.restoreRate > 0)) return undefined;
  const pageCost = answer?.extensions?.cost?.requestedQueryCost ?? 0;
  const wanted = Math.max(pageCost, Math.min(PAGES_WORTH_WAITING_FOR * pageCost, status.maximumAvailable / 2));
  return Math.max(1, Math.ceil((wanted - status.currentlyAvailable) / status.restoreRate));
}
