import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../clock.ts';
import { createFaults, type Faults } from '../faults.ts';
import { readJson, sendJson, sendText, startSimulatorServer } from '../simulator-server.ts';
import { type Bucket, type BucketOptions, createBucket } from './bucket.ts';
import { cataloguePage } from './catalogue.ts';
import { answerQuery } from './query.ts';
import { openShop, type Shop, type ShopOptions } from './shop.ts';

const GRAPHQL_PATH = /^\/([a-z0-9][a-z0-9.-]*)\/admin\/api\/[0-9]{4}-[0-9]{2}\/graphql\.json$/;
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
 * Serves the Admin GraphQL API of any shop that is asked for. What it does wrong is told by `faults`.
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
      return sendJson(response, 401, {
        errors: '[API] Invalid API key or access token (unrecognized login or wrong password)',
      });
    }
    if (body === undefined) return sendJson(response, 400, { errors: 'Bad Request' });
    if (fault?.fault === 'hang') return;
    if (fault?.fault === 'reset') return void request.socket.resetAndDestroy();
    if (fault?.fault === 'server_error') return sendJson(response, 503, { errors: 'Service Unavailable' });
    if (fault?.fault === 'rate_limited') {
      const retryAfter = String(fault.retryAfterSeconds ?? 2);
      return sendJson(
        response,
        429,
        { errors: 'Exceeded the call rate of this client' },
        { 'retry-after': retryAfter },
      );
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
      return void clock.at(clock.now() + (fault.delayMs ?? 3_000), () => sendJson(response, 200, answer));
    }
    sendJson(response, 200, answer);
  }

  const server = await startSimulatorServer({
    port,
    faults,
    calls,
    serve({ pathname }, request, response) {
      const domain = GRAPHQL_PATH.exec(pathname)?.[1];
      if (domain) return serveGraphql(domain, request, response);
      sendJson(response, 404, { errors: 'Not Found' });
    },
  });

  return {
    faults,
    calls,
    shop: (domain) => stateOf(domain).shop,
    ...server,
  };
}
