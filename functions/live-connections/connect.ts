import type { APIGatewayProxyStructuredResultV2, APIGatewayProxyWebsocketEventV2 } from 'aws-lambda';
import { identifyBearer } from '../shared/auth/authenticate.ts';
import { live_connections } from '../shared/database/schema.ts';
import { withTenant } from '../shared/database/tenant.ts';
import { callerOf } from './caller.ts';

/** An event of the WebSocket API; headers come with a connect only. */
export type SocketEvent = APIGatewayProxyWebsocketEventV2 & { headers?: Record<string, string | undefined> };

/**
 * Lets a client in that brings an access token for the API, and remembers whose it is.
 *
 * @throws HttpError 401
 */
export async function connect(event: SocketEvent): Promise<APIGatewayProxyStructuredResultV2> {
  const { authorization, protocol } = callerOf(event.headers);
  const { tenant_id, sub, sid } = await identifyBearer(authorization, 'api');
  const now = new Date();
  const { connectionId } = event.requestContext;
  const row = { id: connectionId, tenant_id, user_id: sub, session_id: sid, connected_at: now, last_seen_at: now };
  await withTenant((tx) => tx.insert(live_connections).values(row).onConflictDoNothing());
  return { statusCode: 200, ...(protocol && { headers: { 'Sec-WebSocket-Protocol': protocol } }) };
}
