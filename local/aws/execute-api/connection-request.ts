import { AwsError } from '../aws-error.ts';
import type { GatewayConnection } from './connections.ts';
import type { ExecuteApiState } from './state.ts';

/** Path of all three operations, below where the template's callback URL leads. */
export const CONNECTION_PATH = '/execute-api/{ApiId}/{Stage}/@connections/{ConnectionId}';

/** One action for all three; the ARN has the method. */
export const ACTION = 'execute-api:ManageConnections';

export interface ConnectionRequest extends Record<string, unknown> {
  ApiId: string;
  Stage: string;
  ConnectionId: string;
}

/** `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/@connections/<id>` */
export function connectionArn(
  method: string,
  { ApiId, Stage, ConnectionId }: ConnectionRequest,
  { region, accountId }: ExecuteApiState,
): string {
  return `arn:aws:execute-api:${region}:${accountId}:${ApiId}/${Stage}/${method}/@connections/${ConnectionId}`;
}

/** @throws AwsError `GoneException` (410) where nobody is connected under that id, or no longer */
export function findConnection(
  { ApiId, Stage, ConnectionId }: ConnectionRequest,
  { connections }: ExecuteApiState,
): GatewayConnection {
  const connection = connections.find(ApiId, Stage, ConnectionId);
  if (!connection) throw new AwsError('GoneException', 'Gone', { status: 410 });
  return connection;
}
