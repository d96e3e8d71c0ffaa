import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { withTenant } from '../shared/database/tenant.ts';
import { answer } from './answer.ts';
import type { SocketEvent } from './connect.ts';
import { requireClient } from './known-client.ts';
import { markSeen } from './mark-seen.ts';

/** `{ "action": "ping" }`, at least every ten minutes, keeps a connection open: API Gateway closes idle ones. */
export async function ping(event: SocketEvent): Promise<APIGatewayProxyStructuredResultV2> {
  await requireClient(event);
  await withTenant((tx) => markSeen(tx, event));
  return answer('pong', {});
}
