import { eq } from 'drizzle-orm';
import { live_connections } from '../shared/database/schema.ts';
import type { Transaction } from '../shared/database/tenant.ts';
import type { SocketEvent } from './connect.ts';

/** Remembers that a client has just been heard of, so that the sweep need not ask for it. */
export async function markSeen(tx: Transaction, { requestContext }: SocketEvent): Promise<void> {
  await tx
    .update(live_connections)
    .set({ last_seen_at: new Date() })
    .where(eq(live_connections.id, requestContext.connectionId));
}
