import { sql } from 'drizzle-orm';
import { sync_state } from '../shared/database/schema.ts';
import type { Transaction } from '../shared/database/tenant.ts';
import type { ObjectType } from '../shared/vocabulary.ts';

/** Whose rows they are, and of which kind. */
export interface SyncKey {
  tenantId: string;
  connectionId: string;
  objectType: ObjectType;
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
  { tenantId, connectionId, objectType }: SyncKey,
  { from, to, syncedAt }: CursorMove,
): Promise<boolean> {
  const place = { cursor: to, ...(syncedAt && { last_success_at: syncedAt }) };
  const moved = await tx
    .insert(sync_state)
    .values({ tenant_id: tenantId, connection_id: connectionId, object_type: objectType, ...place })
    .onConflictDoUpdate({
      target: [sync_state.tenant_id, sync_state.connection_id, sync_state.object_type],
      set: place,
      setWhere: sql`${sync_state.cursor} is not distinct from ${from}::text`,
    })
    .returning({ cursor: sync_state.cursor });
  return moved.length === 1;
}
