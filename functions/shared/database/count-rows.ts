import { count, type SQL } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Transaction } from './tenant.ts';

/** How many rows of a table the transaction sees. Drizzle's own `$count` cannot read what the Data API answers. */
export async function countRows(tx: Transaction, table: PgTable, where?: SQL): Promise<number> {
  const [row] = await tx.select({ rows: count() }).from(table).where(where);
  return row!.rows;
}
