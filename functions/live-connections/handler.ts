import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { observe, socket } from 'lamplight/observe';
import { answering } from '../shared/http/answer-errors.ts';
import { connect, type SocketEvent } from './connect.ts';
import { disconnect } from './disconnect.ts';
import { ping } from './ping.ts';
import { refuseMessage } from './refuse-message.ts';
import { subscribe } from './subscribe.ts';

/** By route key of the WebSocket API. What a message of any other action is, `$default` says. */
const ROUTES: Record<string, (event: SocketEvent) => Promise<APIGatewayProxyStructuredResultV2>> = {
  $connect: connect,
  $disconnect: disconnect,
  ping,
  subscribe,
  $default: refuseMessage,
};

/** Live clients: who connects with a token hears how the syncs of its tenant get on. */
export const handler = observe(socket({ logger: 'suite.live' }), (event: SocketEvent) =>
  answering(() => (ROUTES[event.requestContext.routeKey] ?? refuseMessage)(event)),
);
