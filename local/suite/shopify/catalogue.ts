import { between, pick, seeded } from '../random.ts';
import { isoSecond, type ShopIdentity } from './order.ts';
import type { OrderPage } from './shop.ts';

const MINUTE_MS = 60_000;
const CUSTOMERS = 1_000; // those that the orders name
const FIRST_CUSTOMER = 7_000_000;
const PRODUCTS = 120;
const FIRST_PRODUCT = 8_100_000;

const MATERIALS = ['Oak', 'Brass', 'Linen', 'Stoneware', 'Walnut', 'Cotton', 'Glass'];
const THINGS = ['lamp', 'shade', 'candle holder', 'cushion', 'bowl', 'blanket', 'vase', 'tray'];

/** What a shop has beside its orders. */
export type CatalogueKind = 'customers' | 'products';

interface Entry {
  number: number;
  atMs: number;
}

/**
 * A shop's customers or products as of `nowMs`, the least recently updated first; undefined where the cursor is none of
 * ours. One of them changes every few minutes and thereby moves to the end, as in the real API.
 */
export function cataloguePage(
  kind: CatalogueKind,
  shop: ShopIdentity & { openedAtMs: number; limit?: number | undefined },
  { nowMs, first, after }: { nowMs: number; first: number; after: string | null },
): OrderPage | undefined {
  const entries = entriesOf(kind, shop, nowMs);
  const start = after === null ? 0 : positionAfter(entries, after);
  if (start === undefined) return undefined;
  const page = entries.slice(start, start + first);
  const last = page.at(-1);
  return {
    nodes: page.map((entry) => (kind === 'customers' ? customerNode(shop, entry) : productNode(shop, entry))),
    pageInfo: { hasNextPage: start + first < entries.length, endCursor: last ? cursorOf(last) : null },
  };
}

function entriesOf(
  kind: CatalogueKind,
  shop: ShopIdentity & { openedAtMs: number; limit?: number | undefined },
  nowMs: number,
) {
  const [count, firstNumber] = kind === 'customers' ? [CUSTOMERS, FIRST_CUSTOMER] : [PRODUCTS, FIRST_PRODUCT];
  const size = Math.min(count, shop.limit ?? count);
  const changedAt = new Map<number, number>();
  const everyMs = (kind === 'customers' ? 3 : 10) * MINUTE_MS;
  const changes = Math.max(0, Math.floor((nowMs - shop.openedAtMs) / everyMs));
  // Who changes when is a function of the change's number, so that only the last ones have to be looked at.
  for (let change = Math.max(1, changes - 4 * size); change <= changes; change += 1) {
    const number = firstNumber + between(seeded(shop.seed, shop.domain, kind, change), 0, size - 1);
    changedAt.set(number, wholeSecond(shop.openedAtMs + change * everyMs));
  }
  const entries: Entry[] = [];
  for (let index = 0; index < size; index += 1) {
    const number = firstNumber + index;
    entries.push({ number, atMs: changedAt.get(number) ?? wholeSecond(shop.openedAtMs - (size - index) * MINUTE_MS) });
  }
  return entries.sort((a, b) => a.atMs - b.atMs || a.number - b.number);
}

function customerNode(shop: ShopIdentity, { number, atMs }: Entry): Record<string, unknown> {
  const random = seeded(shop.seed, shop.domain, 'customer', number);
  const name = `Customer ${number}`;
  return {
    id: `gid://shopify/Customer/${number}`,
    displayName: name,
    defaultEmailAddress: random() < 0.05 ? null : { emailAddress: `customer.${number}@example.com` },
    numberOfOrders: String(between(random, 1, 12)),
    updatedAt: isoSecond(atMs),
  };
}

function productNode(shop: ShopIdentity, { number, atMs }: Entry): Record<string, unknown> {
  const random = seeded(shop.seed, shop.domain, 'product', number);
  const title = `${pick(random, MATERIALS)} ${pick(random, THINGS)}`;
  const price = (between(random, 900, 24_000) / 100).toFixed(2);
  return {
    id: `gid://shopify/Product/${number}`,
    title,
    status: random() < 0.1 ? 'ARCHIVED' : 'ACTIVE',
    variants: { nodes: [{ sku: `SKU-${number}`, price }] },
    updatedAt: isoSecond(atMs),
  };
}

function cursorOf({ number, atMs }: Entry): string {
  return Buffer.from(JSON.stringify({ last_id: number, last_value: isoSecond(atMs) })).toString('base64');
}

function positionAfter(entries: Entry[], cursor: string): number | undefined {
  try {
    const { last_id: id, last_value } = JSON.parse(Buffer.from(cursor, 'base64').toString('utf8'));
    const atMs = Date.parse(last_value);
    if (!Number.isFinite(atMs) || !Number.isFinite(id)) return undefined;
    const start = entries.findIndex((entry) => entry.atMs > atMs || (entry.atMs === atMs && entry.number > id));
    return start === -1 ? entries.length : start;
  } catch {
    return undefined;
  }
}

function wholeSecond(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}
