import type { IncomingMessage } from 'node:http';
import type { LocalHttpApi } from '../../template/app.ts';
import type { HttpResponse } from './response.ts';

type Cors = NonNullable<LocalHttpApi['cors']>;

/** Whether the gateway answers this request by itself: with CORS configured it sends no preflight to a function. */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && 'origin' in headers && 'access-control-request-method' in headers;
}

/** The answer to a preflight; without CORS headers where the origin is not allowed, which browsers take as a no. */
export function preflightResponse(cors: Cors, origin: string | undefined): HttpResponse {
  const headers = originHeaders(cors, origin);
  if (headers.length > 0) {
    if (cors.allowMethods.length > 0) headers.push(['access-control-allow-methods', cors.allowMethods.join(',')]);
    if (cors.allowHeaders.length > 0) headers.push(['access-control-allow-headers', cors.allowHeaders.join(',')]);
    if (cors.maxAgeSeconds !== undefined) headers.push(['access-control-max-age', String(cors.maxAgeSeconds)]);
  }
  return { statusCode: 204, headers, body: Buffer.alloc(0) };
}

/** Sets the CORS headers of an answer; those of the function are ignored, as HTTP APIs do where CORS is configured. */
export function withCors(response: HttpResponse, cors: Cors, origin: string | undefined): HttpResponse {
  const own = originHeaders(cors, origin);
  if (own.length > 0 && cors.exposeHeaders.length > 0) {
    own.push(['access-control-expose-headers', cors.exposeHeaders.join(',')]);
  }
  const others = response.headers.filter(([name]) => !name.startsWith('access-control-'));
  return { ...response, headers: [...others, ...own] };
}

function originHeaders(cors: Cors, origin: string | undefined): [string, string][] {
  if (origin === undefined || !cors.allowOrigins.some((allowed) => allows(allowed, origin))) return [];
  const any = cors.allowOrigins.includes('*');
  const headers: [string, string][] = [['access-control-allow-origin', any ? '*' : origin]];
  if (!any) headers.push(['vary', 'origin']);
  if (cors.allowCredentials) headers.push(['access-control-allow-credentials', 'true']);
  return headers;
}

/** `*`, `https://*`, or one origin. */
function allows(allowed: string, origin: string): boolean {
  return allowed.endsWith('*') ? origin.startsWith(allowed.slice(0, -1)) : allowed === origin;
}
