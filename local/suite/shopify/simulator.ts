import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../clock.ts';
import { type Bucket, type BucketOptions, createBucket } from './bucket.ts';
import { cataloguePage } from './catalogue.ts';
import { createFaults, type Fault, type Faults, parseFault } from './faults.ts';
import { answerQuery } from './query.ts';
import { openShop, type Shop, type ShopOptions } from './shop.ts';

const GRAPHQL_PATH = /^\/([a-z0-9][a-z0-9.-]*)\/admin\/api\/[0-9]{4}-[0-9]{2}\/graphql\.json$/;
const CONTROL_PATH = '/_control';
const MAX_BODY_BYTES = 100_000;
const REVOKED = 'shpat_revoked'; // a token that begins so belongs to an app that the merchant removed

export interface ShopifyOptions {
  clock: Clock;
  seed: number;
  /** When the shops opened; new orders come in from then on. Default: the clock's first reading. */
  openedAtMs?: number;
  /** 0 picks a free one. */
  port?: number;
  bucket?: BucketOptions;
  /** For every shop; default: by seed. It has no more customers and products than these. */
  historyOrders?: number;
  newOrderEveryMs?: number;
}

export interface ShopifySimulator {
  /** What SHOPIFY_BASE_URL is set to: the shop's domain is the first part of the path. */
  url: string;
  faults: Faults;
  /** How many calls each shop has answered, well or badly. */
  calls: Map<string, number>;
  shop(domain: string): Shop;
  stop(): Promise<void>;
}

/**
 * Serves the Admin GraphQL API of any shop that is asked for. What it does wrong is told by `faults`, or from
 * another process by `POST /_control` with a fault, `DELETE /_control` and `GET /_control`.
 */
export async function startShopify(options: ShopifyOptions): Promise<ShopifySimulator> {
  const { clock, seed, port = 0, openedAtMs = clock.now() } = options;
  const faults = createFaults();
  const calls = new Map<string, number>();
  const shops = new Map<string, { shop: Shop; bucket: Bucket }>();

  function stateOf(domain: string): { shop: Shop; bucket: Bucket } {
    let state = shops.get(domain);
    if (!state) {
      const shopOptions: ShopOptions = { seed, domain, openedAtMs };
      if (options.historyOrders !== undefined) shopOptions.historyOrders = options.historyOrders;
      if (options.newOrderEveryMs !== undefined) shopOptions.newOrderEveryMs = options.newOrderEveryMs;
      state = { shop: openShop(shopOptions), bucket: createBucket(options.bucket) };
      shops.set(domain, state);
    }
    return state;
  }

  async function serveGraphql(domain: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readJson(request);
    calls.set(domain, (calls.get(domain) ?? 0) + 1);
    const token = String(request.headers['x-shopify-access-token'] ?? '');
    const fault = faults.next(domain);
    if (token === '' || token.startsWith(REVOKED) || fault?.fault === 'unauthorized') {
      return send(response, 401, {
        errors: '[API] Invalid API key or access token (unrecognized login or wrong password)',
      });
    }
    if (body === undefined) return send(response, 400, { errors: 'Bad Request' });
    if (fault?.fault === 'hang') return;
    if (fault?.fault === 'reset') return void request.socket.resetAndDestroy();
    if (fault?.fault === 'server_error') return send(response, 503, { errors: 'Service Unavailable' });
    if (fault?.fault === 'rate_limited') {
      const retryAfter = String(fault.retryAfterSeconds ?? 2);
      return send(response, 429, { errors: 'Exceeded the call rate of this client' }, { 'retry-after': retryAfter });
    }
    const { shop, bucket } = stateOf(domain);
    const answer = answerQuery(body, {
      domain,
      shop,
      catalogue: (kind, page) => {
        const limit = options.historyOrders;
        return cataloguePage(kind, { seed, domain, openedAtMs, limit }, page);
      },
      bucket,
      nowMs: clock.now(),
      throttled: fault?.fault === 'throttled',
      repeatPage: fault?.fault === 'repeat_page',
    });
    if (fault?.fault === 'malformed') return sendText(response, 200, JSON.stringify(answer).slice(0, -20));
    if (fault?.fault === 'slow') {
      return void clock.at(clock.now() + (fault.delayMs ?? 3_000), () => send(response, 200, answer));
    }
    send(response, 200, answer);
  }

  async function serveControl(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'DELETE') faults.clear();
    if (request.method === 'POST') {
      const fault: Fault | string = parseFault(await readJson(request));
      if (typeof fault === 'string') return send(response, 400, { error: fault });
      faults.add(fault);
    }
    send(response, 200, { faults: faults.list(), calls: Object.fromEntries(calls) });
  }

  const server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0]!;
    const domain = GRAPHQL_PATH.exec(path)?.[1];
    const serving = domain
      ? serveGraphql(domain, request, response)
      : path === CONTROL_PATH
        ? serveControl(request, response)
        : Promise.resolve(send(response, 404, { errors: 'Not Found' }));
    serving.catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    calls,
    shop: (domain) => stateOf(domain).shop,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += (part as Buffer).length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    parts.push(part as Buffer);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  sendText(response, status, JSON.stringify(body), headers);
}

function sendText(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  if (response.destroyed) return;
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(text);
}
