import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { listen } from '../listen.ts';
import { AwsError } from './aws-error.ts';
import { createDispatch, type DispatchOptions } from './dispatch.ts';
import { type Authority, createAuthority } from './iam/authority.ts';
import type { WireAnswer, WireRequest } from './protocol/protocol.ts';

/** Above every limit of the services behind it (the Data API's 4 MiB is the largest), so that each answers its own error. */
const MAXIMUM_BODY_BYTES = 16 * 1024 * 1024;

export interface AwsServerOptions extends Omit<DispatchOptions, 'authority' | 'endpoint'> {
  /** 0 picks a free one. */
  port: number;
  /** Shared with whatever else acts under a function's role, such as its queue poller. */
  authority?: Authority;
}

export interface AwsServer {
  /** `http://127.0.0.1:4601` */
  url: string;
  authority: Authority;
  stop(): Promise<void>;
}

/**
 * One HTTP server for all AWS services, for unmodified SDK clients (`AWS_ENDPOINT_URL`).
 *
 * The signature of a request is not verified, nor is the time in it: the run's clock need not be the client's.
 *
 * @throws LocalError `port_busy`
 */
export async function startAws(options: AwsServerOptions): Promise<AwsServer> {
  const { port, authority = createAuthority(options) } = options;
  let url = '';
  const dispatch = createDispatch({ ...options, authority, endpoint: () => url });

  const server = createServer((incoming, response) => {
    const hungUp = new AbortController();
    response.once('close', () => hungUp.abort());
    readRequest(incoming)
      .then((request) => dispatch(request, hungUp.signal))
      .then((result) => send(response, result))
      .catch((error: unknown) => {
        const tooLarge = error instanceof AwsError;
        send(response, { status: tooLarge ? error.status : 400, headers: { connection: 'close' }, body: '' });
      });
  });
  // Clients keep connections longer than Node's default of five seconds; a race at its end would be a spurious ECONNRESET.
  server.keepAliveTimeout = 120_000;
  await listen(server, port, '127.0.0.1');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    authority,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readRequest(incoming: IncomingMessage): Promise<WireRequest> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAXIMUM_BODY_BYTES)
      throw new AwsError('RequestEntityTooLargeException', 'The body is too large.', { status: 413 });
    chunks.push(chunk);
  }
  const raw = Buffer.concat(chunks);
  // CloudWatch's client compresses larger PutMetricData bodies.
  const body =
    incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(raw, { maxOutputLength: MAXIMUM_BODY_BYTES }) : raw;
  const { pathname } = new URL(incoming.url ?? '/', 'http://127.0.0.1');
  return { method: incoming.method ?? 'GET', path: pathname, headers: incoming.headers, body };
}

function send(response: ServerResponse, { status, headers, body }: WireAnswer): void {
  if (response.destroyed) return;
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}
