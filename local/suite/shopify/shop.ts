import { between, seeded } from '../random.ts';
import type { OrderChange, ShopIdentity } from './order.ts';
import { isoSecond, orderChanges, orderId, orderNode, wholeSecond } from './order.ts';

const FIRST_ORDER_NUMBER = 1_001; // as in a new Shopify store
const HISTORY_MS = 60 * 86_400_000; // without the scope read_all_orders an app sees the last 60 days

export interface ShopOptions extends ShopIdentity {
  /** When the simulated world began: the history lies before it, new orders come in after it. */
  openedAtMs: number;
  /** Orders of the history; default: 2,000 to 4,000 by seed. */
  historyOrders?: number;
  /** Time between two new orders; default: 15 to 45 seconds by seed. */
  newOrderEveryMs?: number;
}

export interface OrderPage {
  nodes: Record<string, unknown>[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

export interface Shop {
  /** Orders as of `nowMs`, the least recently updated first; undefined where the cursor is none of ours. */
  page(nowMs: number, first: number, after: string | null): OrderPage | undefined;
  /** How many orders the shop has as of `nowMs`. */
  count(nowMs: number): number;
}

/**
 * A shop whose orders are a function of seed and time: it has a history when it opens, and from then on
 * takes new orders and changes old ones.
 */
export function openShop(options: ShopOptions): Shop {
  const random = seeded(options.seed, options.domain, 'shop');
  const historyOrders = options.historyOrders ?? between(random, 2_000, 4_000);
  const newOrderEveryMs = options.newOrderEveryMs ?? between(random, 15_000, 45_000);
  const openedAtMs = wholeSecond(options.openedAtMs);
  const log: OrderChange[] = [];
  const latest = new Map<number, OrderChange>();
  let pending: OrderChange[] = [];
  let orders = 0;

  function createdAtMs(number: number): number {
    const index = number - FIRST_ORDER_NUMBER;
    if (index < historyOrders) {
      return wholeSecond(openedAtMs - HISTORY_MS + Math.floor((HISTORY_MS / historyOrders) * index));
    }
    return wholeSecond(openedAtMs + (index - historyOrders + 1) * newOrderEveryMs);
  }

  /** Brings the log of changes up to `nowMs`; the log only ever grows at its end. */
  function advance(nowMs: number): void {
    while (createdAtMs(FIRST_ORDER_NUMBER + orders) <= nowMs) {
      const number = FIRST_ORDER_NUMBER + orders;
      pending.push(...orderChanges(options, number, createdAtMs(number)));
      orders += 1;
    }
    const due = pending.filter((change) => change.atMs <= nowMs).sort(compare);
    if (due.length === 0) return;
    pending = pending.filter((change) => change.atMs > nowMs);
    for (const change of due) {
      log.push(change);
      latest.set(change.number, change);
    }
  }

  return {
    page(nowMs, first, after) {
      advance(nowMs);
      const start = after === null ? 0 : positionAfter(log, after);
      if (start === undefined) return undefined;
      const found: OrderChange[] = [];
      for (let index = start; index < log.length && found.length <= first; index += 1) {
        const change = log[index]!;
        if (latest.get(change.number) === change) found.push(change);
      }
      const page = found.slice(0, first);
      const last = page.at(-1);
      return {
        nodes: page.map((change) => orderNode(options, createdAtMs(change.number), change)),
        pageInfo: { hasNextPage: found.length > first, endCursor: last ? cursorOf(last) : null },
      };
    },
    count(nowMs) {
      advance(nowMs);
      return orders;
    },
  };
}

function compare(a: OrderChange, b: OrderChange): number {
  return a.atMs - b.atMs || a.number - b.number;
}

/** A cursor is a place in the sort order, not a row: it stays good when the row that it names moves on. */
function cursorOf(change: OrderChange): string {
  const place = { last_id: orderId(change.number), last_value: isoSecond(change.atMs) };
  return Buffer.from(JSON.stringify(place)).toString('base64');
}

function positionAfter(log: OrderChange[], cursor: string): number | undefined {
  const place = readCursor(cursor);
  if (!place) return undefined;
  let low = 0;
  let high = log.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const change = log[middle]!;
    const isAfter = change.atMs > place.atMs || (change.atMs === place.atMs && orderId(change.number) > place.id);
    if (isAfter) high = middle;
    else low = middle + 1;
  }
  return low;
}

function readCursor(cursor: string): { atMs: number; id: number } | undefined {
  try {
    const place = JSON.parse(Buffer.from(cursor, 'base64').toString('utf8'));
    const atMs = Date.parse(place.last_value);
    return Number.isFinite(atMs) && Number.isFinite(place.last_id) ? { atMs, id: place.last_id } : undefined;
  } catch {
    return undefined;
  }
}
