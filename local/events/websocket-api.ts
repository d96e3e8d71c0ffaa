import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Connections } from '../aws/execute-api/connections.ts';
import { listen } from '../listen.ts';
import type { LocalWebSocketApi } from '../template/app.ts';
import { sourceIpOf } from './http/incoming.ts';
import { type BackEndDeps, createBackEnd, makeRequestId } from './websocket/back-end.ts';
import { type Client, openClient } from './websocket/client.ts';
import { watchFrameSizes } from './websocket/frame-sizes.ts';
import { isHandshake, refuse, stageOf } from './websocket/handshake.ts';
import { MAX_FRAME_BYTES, MAX_MESSAGE_BYTES } from './websocket/limits.ts';
import type { SocketFacts } from './websocket/socket-event.ts';

/** First byte of what a client sends that speaks TLS. */
const TLS_HANDSHAKE = 0x16;

/** What the `$disconnect` of those who are connected when the server stops may still take. */
const STOP_GRACE_MS = 2000;

export interface WebSocketApiDeps extends BackEndDeps {
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

/**
 * Serves a WebSocket API of the template: `$connect`, `$disconnect`, routes by the route selection expression, route
 * responses, time-outs and sizes as API Gateway has them. Authorizers, API keys and custom domains are not modelled.
 *
 * @throws LocalError `port_busy`
 */
export async function startWebSocketApi(api: LocalWebSocketApi, deps: WebSocketApiDeps): Promise<RunningWebSocketApi> {
  const { clock, records, connections, port, host = '127.0.0.1' } = deps;
  const backEnd = createBackEnd(api, deps);
  const clients = new Set<Client>();
  const knocking = new Set<Duplex>();
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
    backEnd.count(facts, 'ConnectCount');
    const verdict = await backEnd.connect(facts, incoming, query);
    const { connectionId } = facts;
    if (!verdict.accepted) return refuse(socket, verdict.status, { connectionId, requestId: makeRequestId() });
    // Gone already: the upgrade would not come about, and say nothing.
    if (!socket.readable || !socket.writable) {
      socket.destroy();
      backEnd.disconnect(facts, 1006, '');
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

  function admit(ws: WebSocket, facts: SocketFacts): Client {
    const client = openClient(ws, {
      facts,
      clock,
      onCount: () => backEnd.count(facts, 'MessageCount'),
      async onMessage(body) {
        const answer = await backEnd.message(facts, body);
        if (answer) client.send(answer);
      },
      onClose: (code, reason) => {
        clients.delete(client);
        connections.remove(client);
        backEnd.disconnect(facts, code, reason);
      },
    });
    clients.add(client);
    connections.add(client);
    return client;
  }

  /** Handlers like to make the callback URL of `domainName`, and to put https before it. */
  function sayPlain(): void {
    notice('a client speaks TLS, which a local run does not: take the callback URL of the stage from the template');
  }

  function notice(message: string): void {
    records.publish({ kind: 'notice', time: clock.now(), level: 'error', source: 'websocket-api', message });
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
      await backEnd.settled(STOP_GRACE_MS);
      server.closeAllConnections();
      await serverClosed;
    },
  };
}
