import type { ObjectType } from '../vocabulary.ts';
import type { CanonicalRows } from './provider.ts';
import { readTime } from './read-answer.ts';

/** A row of SuiteQL: every value is text, and a null is left out. */
export type SuiteqlRow = Record<string, string | undefined>;

/** How one object type is asked for and read. */
export interface NetsuiteObject<Row> {
  /** The columns and tables; `id` and `lastmodifieddate` of the record `r` are added to it. */
  columns: string;
  from: string;
  where?: string;
  /** @throws where the row is not what the query asked for */
  toCanonical: (row: SuiteqlRow) => Row;
}

const BASE_PRICE = 1; // the price level that every account has, and the first of its currencies

/** Statuses of a sales order in the words that every provider's orders have: NetSuite's own are A to H. */
const ORDER_STATUSES: Record<string, string> = {
  A: 'pending', // pending approval
  B: 'paid', // pending fulfillment
  C: 'cancelled',
  D: 'paid', // partially fulfilled
  E: 'paid', // pending billing, partially fulfilled
  F: 'fulfilled', // pending billing
  G: 'fulfilled', // billed
  H: 'cancelled', // closed
};

export const NETSUITE_OBJECTS: { [Type in ObjectType]: NetsuiteObject<CanonicalRows[Type]> } = {
  orders: {
    columns: `r.tranid, r.status, r.foreigntotal, c.symbol AS currency, r.entity, r.email,
      TO_CHAR(SYS_EXTRACT_UTC(r.createddate), 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS createddate`,
    from: 'transaction r JOIN currency c ON c.id = r.currency',
    where: "r.type = 'SalesOrd'",
    toCanonical: (row) => ({
      externalId: required(row, 'id'),
      orderNumber: required(row, 'tranid'),
      status: ORDER_STATUSES[row.status ?? ''] ?? 'pending',
      totalAmount: decimal(required(row, 'foreigntotal')),
      currency: required(row, 'currency'),
      customerEmail: row.email ?? null,
      customerExternalId: row.entity ?? null,
      orderedAt: readTime(required(row, 'createddate')),
    }),
  },
  customers: {
    columns: `r.email, r.altname,
      (SELECT COUNT(*) FROM transaction t WHERE t.entity = r.id AND t.type = 'SalesOrd') AS orders`,
    from: 'customer r',
    toCanonical: (row) => ({
      externalId: required(row, 'id'),
      email: row.email ?? null,
      fullName: row.altname ?? null,
      ordersCount: Number(row.orders ?? 0),
    }),
  },
  products: {
    columns: 'r.itemid, r.displayname, r.isinactive, p.unitprice, c.symbol AS currency',
    from: `item r LEFT JOIN pricing p ON p.item = r.id AND p.pricelevel = ${BASE_PRICE} AND p.currency = ${BASE_PRICE}
      AND p.quantity = 0 LEFT JOIN currency c ON c.id = p.currency`,
    toCanonical: (row) => ({
      externalId: required(row, 'id'),
      sku: row.itemid ?? null,
      title: row.displayname ?? required(row, 'itemid'),
      status: row.isinactive === 'T' ? 'archived' : 'active',
      currency: row.unitprice === undefined ? null : (row.currency ?? null),
      price: row.unitprice === undefined ? null : decimal(row.unitprice),
    }),
  },
};

function required(row: SuiteqlRow, column: string): string {
  const value = row[column];
  if (value === undefined || value === null || value === '') throw new Error(`a row without ${column}`);
  return String(value);
}

/** SuiteQL writes `.5` and `1E+3` for some numbers; Postgres takes both, and nothing else passes. */
function decimal(text: string): string {
  if (!Number.isFinite(Number(text))) throw new Error('an amount that is no number');
  return text;
}
