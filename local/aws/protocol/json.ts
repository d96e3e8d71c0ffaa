import { AwsError } from '../aws-error.ts';
import type { Protocol, WireRequest } from './protocol.ts';

/** AWS JSON 1.0 and 1.1: the operation in X-Amz-Target, a JSON body each way. */
export const json: Protocol = {
  decode(request) {
    const target = String(request.headers['x-amz-target'] ?? '');
    const operation = target.slice(target.lastIndexOf('.') + 1);
    return { operation, input: parseJsonBody(request) };
  },
  encode: (output, { request, requestId }) => ({
    status: 200,
    headers: { 'content-type': contentType(request), 'x-amzn-requestid': requestId },
    body: JSON.stringify(output ?? {}),
  }),
  encodeError: (error, { request, requestId, service }) => ({
    status: error.status,
    headers: {
      'content-type': contentType(request),
      'x-amzn-requestid': requestId,
      // Clients in query mode take the older code from here.
      ...(error.queryCode &&
        request.headers['x-amzn-query-mode'] && {
          'x-amzn-query-error': `${error.queryCode};${error.status < 500 ? 'Sender' : 'Receiver'}`,
        }),
    },
    body: JSON.stringify({
      __type: `com.amazonaws.${service.name}#${error.code}`,
      message: error.message,
      ...error.fields,
    }),
  }),
};

/** Reads a JSON object; an empty body is an empty object. */
export function parseJsonBody(request: WireRequest): Record<string, unknown> {
  if (request.body.length === 0) return {};
  try {
    const value: unknown = JSON.parse(request.body.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Falls through to the one answer for every unreadable body.
  }
  throw new AwsError('SerializationException', 'The request body is not a JSON object.');
}

function contentType(request: WireRequest): string {
  const sent = String(request.headers['content-type'] ?? '');
  return sent.startsWith('application/x-amz-json') ? sent : 'application/x-amz-json-1.0';
}
