import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listen } from '../listen.ts';
import { type Faults, parseFault } from './faults.ts';

const CONTROL_PATH = '/_control';
const MAX_BODY_BYTES = 100_000;

export interface SimulatorServerOptions {
  /** 0 picks a free one. */
  port: number;
  faults: Faults;
  /** How many calls each shop or account has answered; `GET /_control` shows it. */
  calls: ReadonlyMap<string, number>;
  /** Answers one request of a client; where it throws, the connection is cut. */
  serve(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> | void;
}

export interface SimulatorServer {
  /** `http://127.0.0.1:4610` */
  url: string;
  stop(): Promise<void>;
}

/**
 * The HTTP server of a simulated provider. Another process tells it what to do wrong by `POST /_control` with a fault,
 * `DELETE /_control` and `GET /_control`.
 */
export async function startSimulatorServer(options: SimulatorServerOptions): Promise<SimulatorServer> {
  const { port, faults, calls, serve } = options;

  async function serveControl(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'DELETE') faults.clear();
    if (request.method === 'POST') {
      const fault = parseFault(await readJson(request));
      if (typeof fault === 'string') return sendJson(response, 400, { error: fault });
      faults.add(fault);
    }
    sendJson(response, 200, { faults: faults.list(), calls: Object.fromEntries(calls) });
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://simulator');
    await (url.pathname === CONTROL_PATH ? serveControl(request, response) : serve(url, request, response));
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await listen(server, port, '127.0.0.1');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The body of a request; undefined where it is too large. */
export async function readText(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += (part as Buffer).length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** The same as JSON; undefined also where it is none. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const text = await readText(request);
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

/** Answers with JSON, unless the client is gone. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  sendText(response, status, JSON.stringify(body), headers);
}

/** Sends text as if it were JSON: a fault may have cut it short. */
export function sendText(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(text);
}
