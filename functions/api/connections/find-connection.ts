import { eq } from 'drizzle-orm';
import { connections } from '../../shared/database/schema.ts';
import { withTenant } from '../../shared/database/tenant.ts';
import { HttpError } from '../../shared/http/http-error.ts';

/** A connection of the tenant, with its encrypted credentials: for use, not for an answer. */
export type StoredConnection = typeof connections.$inferSelect;

/** @throws HttpError 404 for a connection that the tenant does not have */
export async function findConnection(connection_id: string): Promise<StoredConnection> {
  const [row] = await withTenant((tx) => tx.select().from(connections).where(eq(connections.id, connection_id)));
  if (!row) throw connectionNotFound();
  return row;
}

export function connectionNotFound(): HttpError {
  return new HttpError(404, 'connection_not_found', 'there is no connection with this id');
}
