import { sql } from 'drizzle-orm';
import { sync_state } from '../shared/database/schema.ts';
import type { Transaction } from '../shared/database/tenant.ts';
import type { RowCounts } from '../shared/jobs.ts';
import type { CanonicalOrder } from '../shared/providers/provider.ts';

/** Whose orders they are. */
export interface OrderOwner {
  tenantId: string;
  connectionId: string;
}

export interface CursorMove {
  from: string | null;
  to: string | null;
  /** Where the provider has no more: the sync has then seen everything that there was. */
  syncedAt?: Date | undefined;
}

/**
 * Moves the sync of a connection on from one place to the next, unless it is no longer at the first: a second
 * delivery of the same message, or another job of the connection, has come first. Then it does nothing and says false.
 * In the same transaction as the rows, so that each page counts once, whoever dies when.
 */
export async function moveCursor(
  tx: Transaction,
  { tenantId, connectionId }: OrderOwner,
  { from, to, syncedAt }: CursorMove,
): Promise<boolean> {
  const place = { cursor: to, ...(syncedAt && { last_success_at: syncedAt }) };
  const moved = await tx
    .insert(sync_state)
    .values({ tenant_id: tenantId, connection_id: connectionId, object_type: 'orders', ...place })
    .onConflictDoUpdate({
      target: [sync_state.tenant_id, sync_state.connection_id, sync_state.object_type],
      set: place,
      setWhere: sql`${sync_state.cursor} is not distinct from ${from}::text`,
    })
    .returning({ cursor: sync_state.cursor });
  return moved.length === 1;
}

/**
 * Inserts orders and changes those that are there already, in one statement with one parameter for all rows: the
 * Data API spends more time on a parameter than Postgres on a row.
 */
export async function upsertOrders(
  tx: Transaction,
  owner: OrderOwner,
  orders: readonly CanonicalOrder[],
  now: Date,
): Promise<RowCounts> {
  if (orders.length === 0) return { created: 0, updated: 0 };
  const rows = JSON.stringify(orders.map((order) => ({ id: crypto.randomUUID(), ...order })));
  // xmax is 0 in a row version that no transaction has replaced or locked: one that was inserted just now.
  const result = await tx.execute(sql`
    with upserted as (
      insert into canonical_orders (id, tenant_id, connection_id, external_id, order_number, status, currency, total_amount,
        customer_external_id, customer_email, ordered_at, created_at, updated_at)
      select given.id, ${owner.tenantId}::uuid, ${owner.connectionId}::uuid, given."externalId", given."orderNumber",
        given.status, given.currency, given."totalAmount", given."customerExternalId", given."customerEmail",
        given."orderedAt", ${now.toISOString()}::timestamptz, ${now.toISOString()}::timestamptz
      from jsonb_to_recordset(${rows}::jsonb) as given (id uuid, "externalId" text, "orderNumber" text, status text,
        currency text, "totalAmount" numeric, "customerExternalId" text, "customerEmail" text, "orderedAt" timestamptz)
      on conflict (tenant_id, connection_id, external_id) do update set
        order_number = excluded.order_number, status = excluded.status, currency = excluded.currency,
        total_amount = excluded.total_amount, customer_external_id = excluded.customer_external_id,
        customer_email = excluded.customer_email, ordered_at = excluded.ordered_at, updated_at = excluded.updated_at
      returning xmax = 0 as created
    )
    select count(*) filter (where created)::integer as created, count(*) filter (where not created)::integer as updated
    from upserted`);
  const [counts] = result.rows as unknown as [RowCounts];
  return { created: Number(counts.created), updated: Number(counts.updated) };
}
