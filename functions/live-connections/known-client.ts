import { sql } from 'drizzle-orm';
import { identify } from 'lamplight/observe';
import { readWithoutTenant } from '../shared/database/tenant.ts';
import { HttpError } from '../shared/http/http-error.ts';
import { hangUp } from '../shared/live/gateway.ts';
import type { SocketEvent } from './connect.ts';

interface KnownClient {
  tenant_id: string;
  user_id: string;
  plan: string;
  session_open: boolean;
}

/**
 * Identifies the unit of work of an event after the connect: API Gateway vouches for the connection's id, and the row that
 * the connect wrote says whose it is. Undefined where there is no such row.
 */
export async function identifyClient({ requestContext }: SocketEvent): Promise<KnownClient | undefined> {
  const [row] = await readWithoutTenant(
    sql`select tenant_id, user_id, plan, session_open
      from find_live_connection(${requestContext.connectionId}, ${new Date().toISOString()}::timestamptz)`,
  );
  if (!row) return undefined;
  const client = row as unknown as KnownClient;
  identify({ tenant_id: client.tenant_id, user_id: client.user_id, claims: { plan: client.plan } });
  return client;
}

/**
 * The same for a message, which only a client with an open session may send. The connection of any other is closed: it has
 * to connect anew, with a token that is good.
 *
 * @throws HttpError 401
 */
export async function requireClient(event: SocketEvent): Promise<void> {
  const client = await identifyClient(event);
  if (client?.session_open) return;
  await hangUp(event.requestContext.connectionId);
  throw new HttpError(401, 'session_ended', 'the session of this connection has ended; log in and connect again');
}
