import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { eq } from 'drizzle-orm';
import { live_connections } from '../shared/database/schema.ts';
import { withTenant } from '../shared/database/tenant.ts';
import type { SocketEvent } from './connect.ts';
import { identifyClient } from './known-client.ts';

/** Forgets a client that has gone. API Gateway tries once to say so; whom it does not tell of, the sweep finds. */
export async function disconnect(event: SocketEvent): Promise<APIGatewayProxyStructuredResultV2> {
  const { connectionId } = event.requestContext;
  if (await identifyClient(event)) {
    await withTenant((tx) => tx.delete(live_connections).where(eq(live_connections.id, connectionId)));
  }
  return { statusCode: 200 };
}
