import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';

export interface CallOptions {
  token?: string;
  body?: unknown;
  /** Sent as it stands, in place of `body`. */
  rawBody?: string;
  headers?: Record<string, string>;
  query?: Record<string, string>;
}

/** Calls the API's handler with the event that an HTTP API makes of such a request. */
export async function callApi(method: string, path: string, options: CallOptions = {}) {
  const { handler } = await import('../../../functions/api/handler.ts');
  const { statusCode, headers = {}, body = '' } = await handler(httpEvent(method, path, options), lambdaContext());
  return { status: statusCode, headers, text: body, body: body ? JSON.parse(body) : undefined };
}

export function httpEvent(method: string, path: string, options: CallOptions): APIGatewayProxyEventV2 {
  const { token, query } = options;
  const body = options.rawBody ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...options.headers,
    },
    ...(query ? { queryStringParameters: query } : {}),
    requestContext: {
      accountId: '000000000000',
      apiId: 'test',
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      requestId: crypto.randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: '24/Nov/2026:12:00:00 +0000',
      timeEpoch: Date.now(),
    },
    ...(body === undefined ? {} : { body }),
    isBase64Encoded: false,
  };
}

function lambdaContext(): Context {
  return {
    awsRequestId: crypto.randomUUID(),
    functionName: 'suite-test-api',
    getRemainingTimeInMillis: () => 25_000,
  } as Context;
}
