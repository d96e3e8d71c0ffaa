import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../clock.ts';
import type { InvokeResult } from '../lambda/invoke-result.ts';
import { MAX_REQUEST_BYTES, STALL_MS } from '../lambda/limits.ts';
import { listen } from '../listen.ts';
import type { Records } from '../records.ts';
import type { LocalHttpApi } from '../template/app.ts';
import { isPreflight, preflightResponse, withCors } from './http/cors.ts';
import { gatewayHeaders, readBody, sourceIpOf, targetOf, traceHeaderOf } from './http/incoming.ts';
import { MAX_HTTP_HEADER_BYTES, MAX_INTEGRATION_MS } from './http/limits.ts';
import { eventV1, eventV2, type HttpRequest } from './http/request-event.ts';
import { gatewayResponse, type HttpResponse, readResponse } from './http/response.ts';
import { createRouter, type RouteMatch } from './http/route.ts';
import { within } from './within.ts';

/** What a request under way may still take when the server stops. */
const STOP_GRACE_MS = 1000;

export interface HttpApiDeps {
  invoke(functionArn: string, event: unknown, options?: { traceHeader?: string }): Promise<InvokeResult>;
  clock: Clock;
  records: Records;
  /** 0 takes a free one. */
  port: number;
  host?: string;
}

export interface RunningHttpApi {
  /** `http://127.0.0.1:4600` */
  url: string;
  stop(): Promise<void>;
}

/** An answer, and how long the function took where one was asked. */
interface Answer {
  response: HttpResponse;
  integrationMs?: number;
}

/**
 * Serves an HTTP API of the template: routes, payload formats 1.0 and 2.0, CORS, limits and error answers as API
 * Gateway has them. Authorizers, stages other than `$default` and custom domains are not modelled.
 *
 * @throws LocalError `port_busy`
 */
export async function startHttpApi(api: LocalHttpApi, deps: HttpApiDeps): Promise<RunningHttpApi> {
  const { clock, records, port, host = '127.0.0.1' } = deps;
  const route = createRouter(api.routes);

  const server = createServer(
    { maxHeaderSize: MAX_HTTP_HEADER_BYTES, keepAliveTimeout: 60_000 },
    (incoming, outgoing) => void serve(incoming, outgoing),
  );

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const startedAt = performance.now();
    const timeMs = clock.now();
    const requestId = randomBytes(11).toString('base64'); // 16 characters that end in =
    const stall = setTimeout(() => {
      notice('warning', `${incoming.method} ${incoming.url} has no answer after 1 s: ${causeOf(incoming)}`);
    }, STALL_MS);
    try {
      const { response, integrationMs } = await answer(incoming, requestId, timeMs).catch((error: Error) =>
        broken(incoming, error),
      );
      response.headers.push(['apigw-requestid', requestId]);
      send(outgoing, response);
      publish(timeMs, response.statusCode, performance.now() - startedAt, integrationMs);
    } finally {
      clearTimeout(stall);
    }
  }

  /** For what should not happen: the request is answered all the same, and the terminal says why. */
  function broken(incoming: IncomingMessage, error: Error): Answer {
    const clientLeft = incoming.destroyed && !incoming.complete;
    if (!clientLeft) notice('error', `${incoming.method} ${incoming.url}: ${error.stack ?? error}`);
    return { response: gatewayResponse(500, 'Internal Server Error') };
  }

  async function answer(incoming: IncomingMessage, requestId: string, timeMs: number): Promise<Answer> {
    const { origin } = incoming.headers;
    if (!api.cors) return answerRequest(incoming, requestId, timeMs);
    if (isPreflight(incoming)) return { response: preflightResponse(api.cors, origin) };
    const { response, integrationMs } = await answerRequest(incoming, requestId, timeMs);
    return { response: withCors(response, api.cors, origin), integrationMs };
  }

  async function answerRequest(incoming: IncomingMessage, requestId: string, timeMs: number): Promise<Answer> {
    const { method = 'GET' } = incoming;
    const target = targetOf(incoming);
    if (!target) return { response: gatewayResponse(400, 'Bad Request') };
    const match = route(method, target.path);
    if (!match) return { response: gatewayResponse(404, 'Not Found') };
    const body = await readBody(incoming);
    // What API Gateway would still take, the invocation's own limit may not.
    if (!body || body.length > MAX_REQUEST_BYTES) return { response: gatewayResponse(413, 'Request Entity Too Large') };
    const traceHeader = traceHeaderOf(incoming, timeMs);
    const request: HttpRequest = {
      method,
      ...target,
      rawHeaders: gatewayHeaders(incoming, traceHeader),
      protocol: `HTTP/${incoming.httpVersion}`,
      sourceIp: sourceIpOf(incoming),
      body,
      requestId,
      accountId: match.route.functionArn.split(':')[4] ?? '',
      apiId: api.id,
      timeMs,
    };
    return integrate(request, match, traceHeader);
  }

  async function integrate(request: HttpRequest, match: RouteMatch, traceHeader: string): Promise<Answer> {
    const { functionArn, payloadVersion, timeoutMs } = match.route;
    const event = payloadVersion === '2.0' ? eventV2(request, match) : eventV1(request, match);
    const startedAt = performance.now();
    const result = await within(
      Math.min(timeoutMs || MAX_INTEGRATION_MS, MAX_INTEGRATION_MS),
      deps.invoke(functionArn, event, { traceHeader }),
    );
    const integrationMs = performance.now() - startedAt;
    return { response: responseOf(result, match, request), integrationMs };
  }

  function responseOf(result: InvokeResult | undefined, { route }: RouteMatch, request: HttpRequest): HttpResponse {
    // HTTP APIs answer 503 where REST APIs answer 504.
    if (!result || result.error?.kind === 'throttled') return gatewayResponse(503, 'Service Unavailable');
    if (result.error) return gatewayResponse(500, 'Internal Server Error');
    const response = readResponse(result.payload ?? 'null', route.payloadVersion);
    if ('reason' in response) {
      notice(
        'error',
        `${request.method} ${request.path}: a function's answer that API Gateway refuses: ${response.reason}`,
      );
      return gatewayResponse(500, 'Internal Server Error');
    }
    return response;
  }

  function causeOf(incoming: IncomingMessage): string {
    const match = route(incoming.method ?? 'GET', targetOf(incoming)?.path ?? '/');
    if (!match || !incoming.complete) return 'the request is still coming in';
    return `${match.route.functionArn.split(':').at(-1)} is running or waits for an instance`;
  }

  function publish(time: number, status: number, latencyMs: number, integrationMs: number | undefined): void {
    const series: Record<string, string>[] = [{ ApiId: api.id }, { ApiId: api.id, Stage: '$default' }];
    for (const dimensions of series) {
      const metric = (name: string, value: number, unit: string) =>
        records.publish({ kind: 'metric', time, namespace: 'AWS/ApiGateway', name, dimensions, value, unit });
      metric('Count', 1, 'Count');
      metric('4xx', status >= 400 && status < 500 ? 1 : 0, 'Count');
      metric('5xx', status >= 500 ? 1 : 0, 'Count');
      metric('Latency', Math.round(latencyMs), 'Milliseconds');
      if (integrationMs !== undefined) metric('IntegrationLatency', Math.round(integrationMs), 'Milliseconds');
    }
  }

  function notice(level: 'warning' | 'error', message: string): void {
    records.publish({ kind: 'notice', time: clock.now(), level, source: 'http-api', message });
  }

  await listen(server, port, host);
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), STOP_GRACE_MS).unref();
      }),
  };
}

function send(outgoing: ServerResponse, { statusCode, headers, body }: HttpResponse): void {
  if (outgoing.headersSent) return;
  // The rest of a body that is too large is not worth reading.
  if (statusCode === 413) outgoing.setHeader('connection', 'close');
  outgoing.statusCode = statusCode;
  for (const [name, value] of headers) outgoing.appendHeader(name, value);
  if (statusCode !== 204 && statusCode !== 304) outgoing.setHeader('content-length', body.length);
  outgoing.end(body); // Node drops the body of an answer to HEAD
}
