import type { MiddlewareObj } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { metrics } from '../../shared/catalogue.ts';
import { bodyText } from './web.ts';

/** Bytes: a ping has no parameters, and nothing longer is parsed before its sender is known. */
const MAX_PING_BYTES = 200;

/**
 * Middy middleware that answers `ping` from anyone: this server's /health. It touches no database and tells no more than
 * that the function runs; a ping with a token goes the way of every other request.
 */
export function answerPing(): MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> {
  return {
    before({ event }) {
      if (event.headers.authorization) return;
      const id = pingId(bodyText(event));
      if (id === undefined) return;
      metrics.heartbeats_total.add(1, { service: 'mcp' });
      return {
        statusCode: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id, result: {} }),
      };
    },
  };
}

/** The id of a JSON-RPC request for `ping`; undefined for anything else. */
function pingId(text: string): string | number | undefined {
  if (Buffer.byteLength(text) > MAX_PING_BYTES) return undefined;
  try {
    const { jsonrpc, id, method } = JSON.parse(text) as Record<string, unknown>;
    const isPing = jsonrpc === '2.0' && method === 'ping' && (typeof id === 'string' || typeof id === 'number');
    return isPing ? (id as string | number) : undefined;
  } catch {
    return undefined;
  }
}
