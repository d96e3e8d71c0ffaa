import type { MiddlewareObj } from '@middy/core';
import { localhostAllowedOrigins, validateOriginHeader } from '@modelcontextprotocol/server';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { HttpError } from '../../shared/http/http-error.ts';

/**
 * Middy middleware that refuses pages of other hosts, as the MCP transport demands against DNS rebinding. Agents send no
 * `origin` and pass; pages may only call on a developer's own machine.
 *
 * @throws HttpError 403
 */
export function checkOrigin(): MiddlewareObj<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2> {
  return {
    before({ event }) {
      const allowed = process.env.LAMPLIGHT_STAGE === 'local' ? localhostAllowedOrigins() : [];
      if (validateOriginHeader(event.headers.origin, allowed).ok) return;
      throw new HttpError(403, 'origin_not_allowed', 'pages of this origin may not call the MCP server');
    },
  };
}
