import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { RouteMatch } from './route.ts';

const TEXT_TYPES = /^(text\/|application\/(json|xml|javascript|[\w.-]+\+(json|xml))\b)/i;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A request as it came in, its body read. */
export interface HttpRequest {
  method: string;
  /** Decoded: HTTP APIs decode `rawPath` too, unlike function URLs and REST APIs. */
  path: string;
  /** As sent, without the question mark. */
  query: string;
  /** Name and value by turns, as sent. */
  rawHeaders: string[];
  protocol: string;
  sourceIp: string;
  body: Buffer;
  requestId: string;
  accountId: string;
  apiId: string;
  /** Milliseconds since the epoch, on the run's clock. */
  timeMs: number;
}

/** The event of payload format 2.0. */
export function eventV2(request: HttpRequest, { route, pathParameters }: RouteMatch): APIGatewayProxyEventV2 {
  const headers = joinedHeaders(request);
  const { cookie, ...others } = headers;
  const query = [...new URLSearchParams(request.query)];
  const host = headers.host ?? '';
  return {
    version: '2.0',
    routeKey: route.key,
    rawPath: request.path,
    rawQueryString: request.query,
    ...(cookie ? { cookies: cookie.split(/[;,] */) } : {}),
    headers: others,
    ...(query.length > 0 ? { queryStringParameters: joined(query) } : {}),
    requestContext: {
      accountId: request.accountId,
      apiId: request.apiId,
      domainName: host,
      domainPrefix: host.split('.')[0] ?? '',
      http: {
        method: request.method,
        path: request.path,
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: request.requestId,
      routeKey: route.key,
      stage: '$default',
      time: requestTime(request.timeMs),
      timeEpoch: request.timeMs,
    },
    ...(Object.keys(pathParameters).length > 0 ? { pathParameters } : {}),
    ...bodyOf(request, headers),
  };
}

/** The event of payload format 1.0, as HTTP APIs make it. */
export function eventV1(request: HttpRequest, { route, pathParameters }: RouteMatch): Record<string, unknown> {
  const headers = joinedHeaders(request);
  const query = [...new URLSearchParams(request.query)];
  const resource = route.key.split(' ')[1] ?? route.key;
  const host = headers.host ?? '';
  return {
    version: '1.0',
    resource,
    path: request.path,
    httpMethod: request.method,
    headers: lastValues(headerPairs(request)),
    multiValueHeaders: allValues(headerPairs(request)),
    queryStringParameters: query.length > 0 ? lastValues(query) : null,
    multiValueQueryStringParameters: query.length > 0 ? allValues(query) : null,
    requestContext: {
      accountId: request.accountId,
      apiId: request.apiId,
      domainName: host,
      domainPrefix: host.split('.')[0] ?? '',
      extendedRequestId: request.requestId,
      httpMethod: request.method,
      identity: { sourceIp: request.sourceIp, userAgent: headers['user-agent'] ?? '' },
      path: request.path,
      protocol: request.protocol,
      requestId: request.requestId,
      requestTime: requestTime(request.timeMs),
      requestTimeEpoch: request.timeMs,
      resourceId: route.key,
      resourcePath: resource,
      stage: '$default',
    },
    pathParameters: Object.keys(pathParameters).length > 0 ? pathParameters : null,
    stageVariables: null,
    body: null,
    ...bodyOf(request, headers),
  };
}

function bodyOf({ body }: HttpRequest, headers: Record<string, string>): { body?: string; isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const type = headers['content-type'];
  const encoding = headers['content-encoding'] ?? 'identity';
  // Forms are no text to HTTP APIs: they arrive in base64.
  const text = encoding === 'identity' && (type === undefined || TEXT_TYPES.test(type));
  return { body: body.toString(text ? 'utf8' : 'base64'), isBase64Encoded: !text };
}

function headerPairs({ rawHeaders }: HttpRequest): [string, string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    pairs.push([rawHeaders[index]!.toLowerCase(), rawHeaders[index + 1]!]);
  }
  return pairs;
}

function joinedHeaders(request: HttpRequest): Record<string, string> {
  return joined(headerPairs(request));
}

function joined(pairs: [string, string][]): Record<string, string> {
  return Object.fromEntries(Object.entries(allValues(pairs)).map(([name, values]) => [name, values.join(',')]));
}

function allValues(pairs: [string, string][]): Record<string, string[]> {
  const values: Record<string, string[]> = Object.create(null);
  for (const [name, value] of pairs) {
    values[name] ??= [];
    values[name].push(value);
  }
  return values;
}

function lastValues(pairs: [string, string][]): Record<string, string> {
  return Object.fromEntries(pairs);
}

/** `12/Mar/2020:19:03:58 +0000` */
export function requestTime(timeMs: number): string {
  const [date = '', time = ''] = new Date(timeMs).toISOString().split('T');
  const [year, month, day] = date.split('-');
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
}
