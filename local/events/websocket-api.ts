import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Connections } from '../aws/execute-api/connections.ts';
import type { Clock } from '../clock.ts';
import type { InvokeResult } from '../lambda/invoke-result.ts';
import { makeTraceId } from '../lambda/trace-header.ts';
import { listen } from '../listen.ts';
import type { Records } from '../records.ts';
import type { LocalWebSocketApi } from '../template/app.ts';
import { gatewayHeaders, sourceIpOf, traceHeaderOf } from './http/incoming.ts';
import { type Client, openClient } from './websocket/client.ts';
import { watchFrameSizes } from './websocket/frame-sizes.ts';
import { isHandshake, readAnswer, refuse, stageOf, type Verdict, verdictOf } from './websocket/handshake.ts';
import { MAX_FRAME_BYTES, MAX_INTEGRATION_MS, MAX_MESSAGE_BYTES } from './websocket/limits.ts';
import { selectRoute } from './websocket/select-route.ts';
import { connectEvent, disconnectEvent, messageEvent, type SocketFacts } from './websocket/socket-event.ts';
import { within } from './within.ts';

/** First byte of what a client sends that speaks TLS. */
const TLS_HANDSHAKE = 0x16;

/** What the `$disconnect` of those who are connected when the server stops may still take. */
const STOP_GRACE_MS = 2000;

export interface WebSocketApiDeps {
  invoke(functionArn: string, event: unknown, options?: { traceHeader?: string }): Promise<InvokeResult>;
  clock: Clock;
  records: Records;
  /** Where the connection API finds the clients. */
  connections: Connections;
  /** 0 takes a free one. */
  port: number;
  host?: string;
}

export interface RunningWebSocketApi {
  /** `ws://127.0.0.1:4602`, without a stage. */
  url: string;
  /** Closes every connection, and gives its `$disconnect` a moment. */
  stop(): Promise<void>;
}

type Route = LocalWebSocketApi['routes'][number];

/**
 * Serves a WebSocket API of the template: `$connect`, `$disconnect`, routes by the route selection expression, route
 * responses, time-outs and sizes as API Gateway has them. Authorizers, API keys and custom domains are not modelled.
 *
 * @throws LocalError `port_busy`
 */
export async function startWebSocketApi(api: LocalWebSocketApi, deps: WebSocketApiDeps): Promise<RunningWebSocketApi> {
  const { clock, records, connections, port, host = '127.0.0.1' } = deps;
  const clients = new Set<Client>();
  const knocking = new Set<Duplex>();
  const disconnecting = new Set<Promise<unknown>>();
  const protocols = new WeakMap<IncomingMessage, string | undefined>();
  const server = createServer((_request, response) => {
    response.writeHead(403, { 'content-type': 'application/json' }).end('{"message":"Forbidden"}');
  });
  server.on('clientError', (error: Error & { rawPacket?: Buffer }, socket) => {
    if (error.rawPacket?.[0] === TLS_HANDSHAKE) sayPlain();
    socket.destroy();
  });
  const handshakes = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    // What the function chose; without a choice the client is told none, and a browser hangs up.
    handleProtocols: (_offered, request) => protocols.get(request) ?? false,
  });

  server.on('upgrade', (incoming, socket, head) => {
    socket.on('error', () => {}); // hung up in the middle of the handshake
    knocking.add(socket);
    const accepted = accept(incoming, socket, head).finally(() => knocking.delete(socket));
    accepted.catch((error: Error) => {
      notice(`${incoming.url}: ${error.stack ?? error}`);
      refuse(socket, 500);
    });
  });

  async function accept(incoming: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { stage, query } = stageOf(incoming);
    if (!isHandshake(incoming)) return refuse(socket, 400);
    if (!api.stages.includes(stage)) return refuse(socket, 403);
    const facts: SocketFacts = {
      connectionId: `${randomBytes(11).toString('base64url')}=`,
      apiId: api.id,
      stage,
      connectedAtMs: clock.now(),
      domainName: incoming.headers.host ?? host,
      sourceIp: sourceIpOf(incoming),
      userAgent: incoming.headers['user-agent'] ?? '',
    };
    count(facts, 'ConnectCount');
    const verdict = await askConnect(facts, incoming, query);
    const { connectionId } = facts;
    if (!verdict.accepted) return refuse(socket, verdict.status, { connectionId, requestId: makeRequestId() });
    // Gone already: the upgrade would not come about, and say nothing.
    if (!socket.readable || !socket.writable) {
      socket.destroy();
      disconnected(facts, 1006, '');
      return;
    }
    protocols.set(incoming, verdict.protocol);
    const watch = { tooLong: () => {} };
    // Before the server's own listener, so that a frame is known to be too long before its message comes out.
    socket.on(
      'data',
      watchFrameSizes((bytes) => bytes > MAX_FRAME_BYTES && watch.tooLong()),
    );
    handshakes.handleUpgrade(incoming, socket, head, (ws) => {
      const client = admit(ws, facts);
      watch.tooLong = () => client.end(1009, 'frame too long');
    });
  }

  async function askConnect(facts: SocketFacts, incoming: IncomingMessage, query: string): Promise<Verdict> {
    const route = routeOf('$connect');
    if (!route) return { accepted: true, protocol: undefined };
    const traceHeader = traceHeaderOf(incoming, facts.connectedAtMs);
    const handshake = { rawHeaders: gatewayHeaders(incoming, traceHeader), query };
    return verdictOf(await integrate(facts, route, connectEvent(facts, now(), handshake), traceHeader));
  }

  function admit(ws: WebSocket, facts: SocketFacts): Client {
    const client = openClient(ws, {
      facts,
      clock,
      onCount: () => count(facts, 'MessageCount'),
      onMessage: (body) => answerMessage(client, facts, body),
      onClose: (code, reason) => {
        clients.delete(client);
        connections.remove(client);
        disconnected(facts, code, reason);
      },
    });
    clients.add(client);
    connections.add(client);
    return client;
  }

  async function answerMessage(client: Client, facts: SocketFacts, body: string): Promise<void> {
    const moment = now();
    const say = (message: string) => {
      const { connectionId } = facts;
      client.send(Buffer.from(JSON.stringify({ message, connectionId, requestId: moment.requestId })));
    };
    const route = selectRoute(api, body);
    if (!route) {
      count(facts, 'ClientError');
      return say('Forbidden');
    }
    const result = await integrate(facts, route, messageEvent(facts, moment, route.key, body));
    if (!result) return say('Endpoint request timed out');
    if (result.error) return say('Internal server error');
    const answer = readAnswer(result);
    if (!route.responds || typeof answer?.body !== 'string') return;
    client.send(Buffer.from(answer.body, answer.isBase64Encoded === true ? 'base64' : 'utf8'));
  }

  /** Nobody waits for it: "API Gateway will try its best to deliver the $disconnect event", once. */
  function disconnected(facts: SocketFacts, code: number, reason: string): void {
    const route = routeOf('$disconnect');
    if (!route) return;
    const run = integrate(facts, route, disconnectEvent(facts, now(), code, reason)).finally(() =>
      disconnecting.delete(run),
    );
    disconnecting.add(run);
  }

  async function integrate(
    facts: SocketFacts,
    { functionArn, timeoutMs }: Route,
    event: unknown,
    traceHeader = `Root=${makeTraceId(clock.now())}`,
  ): Promise<InvokeResult | undefined> {
    const startedAt = performance.now();
    const limitMs = Math.min(timeoutMs, MAX_INTEGRATION_MS);
    const result = await within(limitMs, deps.invoke(functionArn, event, { traceHeader }));
    count(facts, 'IntegrationLatency', Math.round(performance.now() - startedAt), 'Milliseconds');
    if (!result || result.error) count(facts, 'ExecutionError');
    else if (Number(readAnswer(result)?.statusCode) >= 400) count(facts, 'IntegrationError');
    return result;
  }

  /** Dimensions and meaning of the metrics: developer guide, "Monitor WebSocket API execution with CloudWatch metrics". */
  function count({ stage }: SocketFacts, name: string, value = 1, unit = 'Count'): void {
    const time = clock.now();
    for (const dimensions of [{ ApiId: api.id }, { ApiId: api.id, Stage: stage }] as Record<string, string>[]) {
      records.publish({ kind: 'metric', time, namespace: 'AWS/ApiGateway', name, dimensions, value, unit });
    }
  }

  /** Handlers like to make the callback URL of `domainName`, and to put https before it. */
  function sayPlain(): void {
    notice('a client speaks TLS, which a local run does not: take the callback URL of the stage from the template');
  }

  function notice(message: string): void {
    records.publish({ kind: 'notice', time: clock.now(), level: 'error', source: 'websocket-api', message });
  }

  function routeOf(key: string): Route | undefined {
    return api.routes.find((route) => route.key === key);
  }

  function now() {
    return { requestId: makeRequestId(), timeMs: clock.now() };
  }

  await listen(server, port, host);
  return {
    url: `ws://${host}:${(server.address() as AddressInfo).port}`,
    async stop() {
      const serverClosed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      for (const socket of knocking) socket.destroy();
      for (const client of clients) client.end(1001, 'Going away');
      await Promise.all([...clients].map(({ closed }) => closed));
      await within(STOP_GRACE_MS, Promise.all(disconnecting));
      server.closeAllConnections();
      await serverClosed;
    },
  };
}

function makeRequestId(): string {
  return randomBytes(11).toString('base64');
}
