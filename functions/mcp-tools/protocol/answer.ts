import {
  createMcpHandler,
  isLegacyRequest,
  type McpServer,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';
import { logger } from 'lamplight/observe';
import { HttpError } from '../../shared/http/http-error.ts';

const log = logger('suite.mcp');

/**
 * Lets a server answer one request in whichever version of the protocol the client speaks: 2026-07-28 by the SDK's handler;
 * 2025 by a transport of its own, since the handler's fallback for it always answers an event stream.
 *
 * @param makeServer a server for this request alone: there are no sessions
 * @throws HttpError 405
 */
export async function answer(request: Request, makeServer: () => McpServer): Promise<Response> {
  if (!(await isLegacyRequest(request))) {
    return await createMcpHandler(makeServer, { legacy: 'reject', onerror: noteRejection }).fetch(request);
  }
  // Neither session nor stream: what GET and DELETE are for in these versions.
  if (request.method !== 'POST')
    throw new HttpError(405, 'method_not_allowed', 'this path takes POST', { allow: 'POST' });
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true });
  const server = makeServer();
  server.server.onerror = noteRejection;
  await server.connect(transport);
  try {
    return await transport.handleRequest(request);
  } finally {
    await server.close();
  }
}

/** What the SDK makes of a message that it does not take: a client's mistake mostly, and written where the request fails. */
function noteRejection(error: Error): void {
  log.debug('mcp_message_rejected', error);
}
