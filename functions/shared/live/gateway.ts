import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { requiredEnvironment } from '../environment.ts';

/** Milliseconds: whoever tells of a job must get on with it. */
const TIMEOUTS = { connectionTimeout: 500, requestTimeout: 1000, throwOnRequestTimeout: true };

/** `full`: the client does not read, or too much was sent at once; `unknown`: there was no answer. */
export type Delivery = 'delivered' | 'gone' | 'full' | 'unknown';

let client: ApiGatewayManagementApiClient | undefined;

/** Sends a message to one client. Never throws. */
export async function post(connectionId: string, message: object, abortSignal?: AbortSignal): Promise<Delivery> {
  const command = new PostToConnectionCommand({ ConnectionId: connectionId, Data: JSON.stringify(message) });
  return await outcomeOf(gateway().send(command, { abortSignal }));
}

/** Whether a client is still connected. Never throws. */
export async function look(connectionId: string): Promise<Delivery> {
  return await outcomeOf(gateway().send(new GetConnectionCommand({ ConnectionId: connectionId })));
}

/** Ends a connection. Never throws. */
export async function hangUp(connectionId: string): Promise<Delivery> {
  return await outcomeOf(gateway().send(new DeleteConnectionCommand({ ConnectionId: connectionId })));
}

async function outcomeOf(call: Promise<unknown>): Promise<Delivery> {
  try {
    await call;
    return 'delivered';
  } catch (error) {
    const { name } = error as Error;
    if (name === 'GoneException') return 'gone';
    return name === 'LimitExceededException' ? 'full' : 'unknown';
  }
}

/** One attempt: a message that comes twice, or late, is worse than one that does not come. */
function gateway(): ApiGatewayManagementApiClient {
  client ??= new ApiGatewayManagementApiClient({
    endpoint: requiredEnvironment('LIVE_CALLBACK_URL'),
    maxAttempts: 1,
    requestHandler: TIMEOUTS,
  });
  return client;
}
