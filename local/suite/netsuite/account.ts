import { between, pick, type Random, seeded } from '../random.ts';

const HISTORY_MS = 60 * 86_400_000;
const CUSTOMERS = 400;
const ITEMS = 150;
const STATUSES = ['A', 'B', 'B', 'F', 'G', 'G', 'G', 'H'];
const COMPANIES = ['Aster', 'Birch', 'Cobalt', 'Dune', 'Elm', 'Fjord', 'Grove', 'Harbor'];
const GOODS = ['Pendant lamp', 'Desk lamp', 'Wall bracket', 'Bulb E27', 'Dimmer', 'Cable set'];

/** The tables that the suite reads. */
export type RecordTable = 'transaction' | 'customer' | 'item';

/** A row in the order of its last change. */
export interface AccountRecord {
  id: number;
  modifiedMs: number;
  /** Columns as SuiteQL writes them: text, and nothing for a null. */
  columns: Record<string, string>;
}

export interface AccountOptions {
  seed: number;
  accountId: string;
  openedAtMs: number;
  /** Sales orders of the history; default: 1,500. Customers and items are no more than these. */
  historyOrders?: number | undefined;
  /** Time between two new orders; default: 40 seconds. */
  newOrderEveryMs?: number | undefined;
}

export interface Account {
  /** Rows of a table as of `nowMs`, the least recently changed first. */
  records(table: RecordTable, nowMs: number): AccountRecord[];
}

/** An account whose records are a function of seed and time: a history when it opens, and new sales orders from then on. */
export function openAccount(options: AccountOptions): Account {
  const { historyOrders = 1_500, newOrderEveryMs = 40_000 } = options;
  const openedAtMs = wholeSecond(options.openedAtMs);
  const made: AccountRecord[] = [];
  const customers = Math.min(CUSTOMERS, historyOrders);
  const fixed = {
    customer: history(customers, 900, (id, random) => customerColumns(id, random)),
    item: history(Math.min(ITEMS, historyOrders), 300, (id, random) => itemColumns(id, random)),
  };

  function history(count: number, firstId: number, columnsOf: (id: number, random: Random) => Record<string, string>) {
    return Array.from({ length: count }, (_, index): AccountRecord => {
      const id = firstId + index;
      const modifiedMs = wholeSecond(openedAtMs - HISTORY_MS + (HISTORY_MS / count) * index);
      return { id, modifiedMs, columns: columnsOf(id, seeded(options.seed, options.accountId, firstId, id)) };
    });
  }

  function orderAtMs(index: number): number {
    if (index < historyOrders) return wholeSecond(openedAtMs - HISTORY_MS + (HISTORY_MS / historyOrders) * index);
    return wholeSecond(openedAtMs + (index - historyOrders + 1) * newOrderEveryMs);
  }

  return {
    records(table, nowMs) {
      if (table !== 'transaction') return fixed[table].filter(({ modifiedMs }) => modifiedMs <= nowMs);
      while (orderAtMs(made.length) <= nowMs) {
        const [id, modifiedMs] = [5_001 + made.length, orderAtMs(made.length)];
        const random = seeded(options.seed, options.accountId, 'order', id);
        made.push({ id, modifiedMs, columns: orderColumns(id, modifiedMs, customers, random) });
      }
      return made;
    },
  };
}

function orderColumns(id: number, createdMs: number, customers: number, random: Random): Record<string, string> {
  const entity = 900 + between(random, 0, customers - 1);
  return {
    tranid: `SO${id}`,
    status: pick(random, STATUSES),
    foreigntotal: String(between(random, 2_000, 900_000) / 100),
    currency: 'USD',
    entity: String(entity),
    email: `buying.${entity}@example.com`,
    createddate: new Date(createdMs).toISOString().replace('.000Z', 'Z'),
  };
}

function customerColumns(id: number, random: Random): Record<string, string> {
  return {
    email: `buying.${id}@example.com`,
    altname: `${pick(random, COMPANIES)} Trading ${id}`,
    orders: String(between(random, 0, 30)),
  };
}

function itemColumns(id: number, random: Random): Record<string, string> {
  const priced: Record<string, string> =
    random() < 0.9 ? { unitprice: String(between(random, 500, 60_000) / 100), currency: 'USD' } : {};
  return { itemid: `LMP-${id}`, displayname: pick(random, GOODS), isinactive: random() < 0.1 ? 'T' : 'F', ...priced };
}

function wholeSecond(ms: number): number {
  return Math.floor(ms / 1_000) * 1_000;
}
