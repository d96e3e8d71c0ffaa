import { between, pick, seeded } from '../random.ts';

const MINUTE_MS = 60_000;
const FIRST_NAMES = [
  'Ada',
  'Bruno',
  'Chidi',
  'Dana',
  'Emre',
  'Freya',
  'Goran',
  'Hana',
  'Ines',
  'Jonas',
  'Kofi',
  'Lena',
];
const LAST_NAMES = [
  'Abara',
  'Berg',
  'Costa',
  'Dietrich',
  'Evans',
  'Fischer',
  'Grau',
  'Haddad',
  'Ito',
  'Jensen',
  'Kaya',
];
const CURRENCIES: Record<string, string> = { e: 'EUR', g: 'GBP' };

/** A step in an order's life: from `atMs` on, the order looks like this. */
export interface OrderChange {
  atMs: number;
  number: number;
  financialStatus: 'PENDING' | 'PAID' | 'REFUNDED';
  fulfillmentStatus: 'UNFULFILLED' | 'FULFILLED';
}

/** Where an order comes from: the same shop, seed and number give the same order on every machine. */
export interface ShopIdentity {
  seed: number;
  domain: string;
}

/** The changes of one order, in order of time; all but the first may lie in the future. */
export function orderChanges(shop: ShopIdentity, number: number, createdAtMs: number): OrderChange[] {
  const random = seeded(shop.seed, shop.domain, 'life', number);
  const created = { atMs: wholeSecond(createdAtMs), number } as const;
  const changes: OrderChange[] = [{ ...created, financialStatus: 'PENDING', fulfillmentStatus: 'UNFULFILLED' }];
  if (random() < 0.1) return changes;
  const paidAtMs = created.atMs + between(random, 1, 10) * MINUTE_MS;
  changes.push({ atMs: paidAtMs, number, financialStatus: 'PAID', fulfillmentStatus: 'UNFULFILLED' });
  if (random() < 0.2) return changes;
  const sentAtMs = paidAtMs + between(random, 5, 60) * MINUTE_MS;
  changes.push({ atMs: sentAtMs, number, financialStatus: 'PAID', fulfillmentStatus: 'FULFILLED' });
  if (random() > 0.05) return changes;
  const returnedAtMs = sentAtMs + between(random, 30, 120) * MINUTE_MS;
  changes.push({ atMs: returnedAtMs, number, financialStatus: 'REFUNDED', fulfillmentStatus: 'FULFILLED' });
  return changes;
}

/** The order as the Admin GraphQL API would give it after a change. */
export function orderNode(shop: ShopIdentity, createdAtMs: number, change: OrderChange): Record<string, unknown> {
  const random = seeded(shop.seed, shop.domain, 'order', change.number);
  const first = pick(random, FIRST_NAMES);
  const last = pick(random, LAST_NAMES);
  const currencyCode = currencyOf(shop.domain);
  const customerId = between(random, 7_000_000, 7_000_999);
  return {
    id: `gid://shopify/Order/${orderId(change.number)}`,
    name: `#${change.number}`,
    createdAt: isoSecond(createdAtMs),
    updatedAt: isoSecond(change.atMs),
    displayFinancialStatus: change.financialStatus,
    displayFulfillmentStatus: change.fulfillmentStatus,
    email: `${first}.${last}@example.com`.toLowerCase(),
    currencyCode,
    totalPriceSet: { shopMoney: { amount: (between(random, 500, 45_000) / 100).toFixed(2), currencyCode } },
    customer: { id: `gid://shopify/Customer/${customerId}`, displayName: `${first} ${last}` },
  };
}

/** A shop has one currency. */
export function currencyOf(domain: string): string {
  return CURRENCIES[domain[0] ?? ''] ?? 'USD';
}

/** Shopify's order ids are large numbers without meaning; ours are too, and keep the order of creation. */
export function orderId(number: number): number {
  return 5_400_000_000_000 + number * 1_024;
}

/** Shopify's times have no fraction of a second. */
export function isoSecond(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

export function wholeSecond(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}
