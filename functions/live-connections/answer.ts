import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { carry } from 'lamplight/observe';

/** The answer to a message; the client finds it by its correlation id, which is its own where it sent one. */
export function answer(type: string, fields: Record<string, unknown>): APIGatewayProxyStructuredResultV2 {
  const body = { type, at: new Date().toISOString(), ...fields, ...carry.socket() };
  return { statusCode: 200, body: JSON.stringify(body) };
}
