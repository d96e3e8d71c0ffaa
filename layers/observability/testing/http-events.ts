import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEvent, APIGatewayProxyEventV2, APIGatewayProxyWebsocketEventV2 } from 'aws-lambda';

export interface HttpEventOptions {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  query?: Record<string, string>;
  /** An object is sent as JSON. */
  body?: unknown;
  /** The path's parameters, where API Gateway itself has the route. */
  pathParameters?: Record<string, string>;
}

const ACCOUNT = '111111111111';
const HOST = 'abcdefghij.execute-api.eu-central-1.amazonaws.com';
const SOURCE_IP = '192.0.2.1';

/**
 * A request as an HTTP API sends it, payload format 2.0: header names in lower case.
 *
 * @example httpEvent({ method: 'POST', path: '/api/v1/connections', body: { provider: 'shopify' } })
 */
export function httpEvent(options: HttpEventOptions = {}): APIGatewayProxyEventV2 {
  const { method = 'GET', path = '/', query = {}, pathParameters } = options;
  const requestHeaders = lowerCased({
    host: HOST,
    'user-agent': 'lamplight-testing',
    ...jsonHeader(options),
    ...options.headers,
  });
  const now = Date.now();
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: requestHeaders,
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    ...(pathParameters && { pathParameters }),
    requestContext: {
      accountId: ACCOUNT,
      apiId: 'abcdefghij',
      domainName: HOST,
      domainPrefix: 'abcdefghij',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: SOURCE_IP, userAgent: requestHeaders['user-agent'] ?? '' },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: new Date(now).toUTCString(),
      timeEpoch: now,
    },
    body: bodyOf(options),
    isBase64Encoded: false,
  };
}

/** The same request as a REST API sends it, payload format 1.0: header names as the client wrote them. */
export function restEvent(options: HttpEventOptions = {}): APIGatewayProxyEvent {
  const { method = 'GET', path = '/', query, pathParameters = null } = options;
  const headers: Record<string, string> = {
    Host: HOST,
    'User-Agent': 'lamplight-testing',
    ...jsonHeader(options),
    ...options.headers,
  };
  const many = (single: Record<string, string>): Record<string, string[]> =>
    Object.fromEntries(Object.entries(single).map(([name, value]) => [name, [value]]));
  const now = Date.now();
  return {
    resource: path,
    path,
    httpMethod: method,
    headers,
    multiValueHeaders: many(headers),
    queryStringParameters: query ?? null,
    multiValueQueryStringParameters: query ? many(query) : null,
    pathParameters,
    stageVariables: null,
    requestContext: {
      accountId: ACCOUNT,
      apiId: 'abcdefghij',
      authorizer: null,
      httpMethod: method,
      identity: {
        sourceIp: SOURCE_IP,
        userAgent: 'lamplight-testing',
      } as APIGatewayProxyEvent['requestContext']['identity'],
      path,
      protocol: 'HTTP/1.1',
      requestId: randomUUID(),
      requestTimeEpoch: now,
      resourceId: 'abc123',
      resourcePath: path,
      stage: 'prod',
    },
    body: bodyOf(options) ?? null,
    isBase64Encoded: false,
  };
}

/** A message, or a client's coming and going, as a WebSocket API sends it. */
export function socketEvent({
  route = '$default',
  connectionId = 'Zm9vYmFyYmF6',
  body,
}: {
  route?: string;
  connectionId?: string;
  body?: unknown;
} = {}): APIGatewayProxyWebsocketEventV2 {
  const now = Date.now();
  const eventType = route === '$connect' ? 'CONNECT' : route === '$disconnect' ? 'DISCONNECT' : 'MESSAGE';
  return {
    requestContext: {
      routeKey: route,
      messageId: randomUUID(),
      eventType,
      extendedRequestId: randomUUID(),
      requestTime: new Date(now).toUTCString(),
      messageDirection: 'IN',
      stage: 'live',
      connectedAt: now,
      requestTimeEpoch: now,
      requestId: randomUUID(),
      domainName: HOST,
      connectionId,
      apiId: 'abcdefghij',
    },
    body: bodyOf({ body }),
    isBase64Encoded: false,
  };
}

function bodyOf({ body }: HttpEventOptions): string | undefined {
  return body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
}

function jsonHeader({ body }: HttpEventOptions): Record<string, string> {
  return body === undefined || typeof body === 'string' ? {} : { 'content-type': 'application/json' };
}

function lowerCased(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
