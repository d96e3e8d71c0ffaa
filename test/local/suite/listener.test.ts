import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type WebSocket, WebSocketServer } from 'ws';
import { virtualClock } from '../../../local/clock.ts';
import type { LocalRun } from '../../../local/config.ts';
import { apiClient } from '../../../local/suite/api-client.ts';
import { listen } from '../../../local/suite/listener.ts';
import { seeded } from '../../../local/suite/random.ts';

const MINUTE = 60_000;
const tenant = { tenant_id: 't', plan: 'pro', email: 'owner@example.com', password: 'of-the-test' };

let server: Server;
let sockets: WebSocket[];
let messages: string[];
let offered: (string | undefined)[];
let url: string;
let logins: number;
let refusing: boolean;

beforeEach(async () => {
  [sockets, messages, offered] = [[], [], []];
  [logins, refusing] = [0, false];
  server = createServer((_request, response) => {
    logins += 1;
    response.end('{"access_token":"the-token"}');
  });
  new WebSocketServer({ server, verifyClient: () => !refusing }).on('connection', (socket, request) => {
    sockets.push(socket);
    offered.push(request.headers['sec-websocket-protocol']);
    socket.on('message', (data) => messages.push(data.toString()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  for (const socket of sockets) socket.terminate();
  server.close();
  server.closeAllConnections();
});

/** Listens for so many seconds of the run's clock, and gives what came of it. */
async function listenFor(seconds: number, webSocketUrl: string | undefined = url.replace('http', 'ws')): Promise<void> {
  const clock = virtualClock(Date.UTC(2026, 10, 24));
  const run = { url, webSocketUrl, clock } as unknown as LocalRun;
  const abort = new AbortController();
  const going = listen(run, apiClient(url), { tenant, random: seeded(1, 'listener'), signal: abort.signal });
  for (let second = 0; second < seconds; second += 10) {
    await clock.advance(10_000);
    await delay(10);
  }
  abort.abort();
  await going;
}

it('connects as a browser does, asks what is going on, and keeps the connection open', async () => {
  await listenFor(600);
  expect(offered[0]).toBe('suite,bearer.the-token');
  expect(messages[0]).toBe('{"action":"subscribe"}');
  expect(messages).toContain('{"action":"ping"}');
});

it('leaves and comes back, and has left at the end', async () => {
  await listenFor((60 * MINUTE) / 1000);
  expect(sockets.length).toBeGreaterThan(3);
  expect(messages.filter((message) => message.includes('subscribe'))).toHaveLength(sockets.length);
  await delay(20);
  expect(sockets.filter(({ readyState, OPEN }) => readyState === OPEN)).toEqual([]);
});

it('comes back where it was cut off', async () => {
  const cutting = setInterval(() => sockets.at(-1)?.terminate(), 20);
  await listenFor(300);
  clearInterval(cutting);
  expect(sockets.length).toBeGreaterThan(3);
});

it('logs in once, and again only where its token is refused', async () => {
  await listenFor((60 * MINUTE) / 1000);
  expect(logins).toBe(1);
  refusing = true;
  await listenFor(300);
  expect(logins).toBeGreaterThan(3);
});

it('does nothing where the app has no WebSocket API', async () => {
  await listenFor(60, '');
  expect(sockets).toEqual([]);
});
