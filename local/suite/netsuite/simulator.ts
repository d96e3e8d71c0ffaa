import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../clock.ts';
import { createFaults, type Fault, type Faults, parseFault } from '../shopify/faults.ts';
import { type Account, openAccount } from './account.ts';
import { answerSuiteql } from './suiteql.ts';
import { createTokens, type Tokens } from './tokens.ts';

const TOKEN_PATH = '/services/rest/auth/oauth2/v1/token';
const SUITEQL_PATH = '/services/rest/query/v1/suiteql';
const CONTROL_PATH = '/_control';
const HOST = /^\/([a-z0-9-]+)\.suitetalk\.api\.netsuite\.com(\/.*)$/;
const MAX_BODY_BYTES = 100_000;
const CONCURRENCY_LIMIT = 5; // requests at the same time, of an account of the smallest tier with all its integrations

export interface NetsuiteOptions {
  clock: Clock;
  seed: number;
  openedAtMs?: number;
  /** 0 picks a free one. */
  port?: number;
  historyOrders?: number;
  newOrderEveryMs?: number;
}

export interface NetsuiteSimulator {
  /** What NETSUITE_BASE_URL is set to: the account's host is the first part of the path. */
  url: string;
  /** A fault's `shop` is an account id. */
  faults: Faults;
  /** How many SuiteQL calls each account has answered, well or badly. */
  calls: Map<string, number>;
  /** How many tokens each account was asked for. */
  granted: Map<string, number>;
  stop(): Promise<void>;
}

interface AccountState {
  account: Account;
  tokens: Tokens;
  running: number;
}

/**
 * Serves the token endpoint and SuiteQL of any account that is asked for. What it does wrong is told by `faults`, or from
 * another process by `POST /_control` with a fault, `DELETE /_control` and `GET /_control`.
 */
export async function startNetsuite(options: NetsuiteOptions): Promise<NetsuiteSimulator> {
  const { clock, seed, port = 0, openedAtMs = clock.now(), historyOrders, newOrderEveryMs } = options;
  const faults = createFaults();
  const [calls, granted] = [new Map<string, number>(), new Map<string, number>()];
  const accounts = new Map<string, AccountState>();

  function stateOf(accountId: string): AccountState {
    let state = accounts.get(accountId);
    if (!state) {
      const account = openAccount({ seed, accountId, openedAtMs, historyOrders, newOrderEveryMs });
      state = { account, tokens: createTokens(), running: 0 };
      accounts.set(accountId, state);
    }
    return state;
  }

  async function serveToken(accountId: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    granted.set(accountId, (granted.get(accountId) ?? 0) + 1);
    const form = new URLSearchParams((await readText(request)) ?? '');
    const { status, body } = stateOf(accountId).tokens.grant(form, TOKEN_PATH, clock.now());
    send(response, status, body);
  }

  async function serveSuiteql(accountId: string, url: URL, request: IncomingMessage, response: ServerResponse) {
    const body = parseJson(await readText(request));
    calls.set(accountId, (calls.get(accountId) ?? 0) + 1);
    const state = stateOf(accountId);
    const fault = faults.next(accountId);
    if (fault?.fault === 'token_expired') state.tokens.end();
    const token = String(request.headers.authorization ?? '').replace(/^Bearer /, '');
    if (!state.tokens.isGood(token, clock.now()) || fault?.fault === 'unauthorized') {
      const challenge = {
        'www-authenticate': 'Bearer error="invalid_token", error_description="Invalid login attempt."',
      };
      return send(response, 401, problem(401, 'INVALID_LOGIN'), challenge);
    }
    if (fault?.fault === 'hang') return;
    if (fault?.fault === 'reset') return void request.socket.resetAndDestroy();
    if (fault?.fault === 'server_error') return send(response, 503, problem(503, 'UNEXPECTED_ERROR'));
    const limited = fault?.fault === 'rate_limited' || fault?.fault === 'throttled';
    if (limited || state.running >= CONCURRENCY_LIMIT) {
      const retryAfter = String(fault?.retryAfterSeconds ?? 2);
      return send(response, 429, problem(429, 'CONCURRENCY_LIMIT_EXCEEDED'), { 'retry-after': retryAfter });
    }
    state.running += 1;
    response.once('close', () => {
      state.running -= 1;
    });
    const answer = answerSuiteql(
      state.account,
      {
        body,
        query: url.searchParams,
        prefer: String(request.headers.prefer ?? '').toLowerCase(),
        repeatPage: fault?.fault === 'repeat_page',
      },
      clock.now(),
    );
    const text = JSON.stringify(answer.body);
    if (fault?.fault === 'malformed') return sendText(response, 200, text.slice(0, -20));
    if (fault?.fault === 'slow') {
      const atMs = clock.now() + (fault.delayMs ?? 3_000);
      return void clock.at(atMs, () => sendText(response, answer.status, text));
    }
    sendText(response, answer.status, text);
  }

  async function serveControl(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'DELETE') faults.clear();
    if (request.method === 'POST') {
      const fault: Fault | string = parseFault(parseJson(await readText(request)));
      if (typeof fault === 'string') return send(response, 400, { error: fault });
      faults.add(fault);
    }
    send(response, 200, { faults: faults.list(), calls: Object.fromEntries(calls) });
  }

  function route(request: IncomingMessage, response: ServerResponse): Promise<void> | void {
    const url = new URL(request.url ?? '/', 'http://simulator');
    if (url.pathname === CONTROL_PATH) return serveControl(request, response);
    const [, accountId, path] = HOST.exec(url.pathname) ?? [];
    if (accountId && path === TOKEN_PATH && request.method === 'POST') return serveToken(accountId, request, response);
    if (accountId && path === SUITEQL_PATH && request.method === 'POST') {
      return serveSuiteql(accountId, url, request, response);
    }
    send(response, 404, problem(404, 'NOT_FOUND'));
  }

  const server = createServer((request, response) => {
    Promise.resolve(route(request, response)).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults,
    calls,
    granted,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The body of an error, as SuiteTalk REST writes it. */
function problem(status: number, code: string): unknown {
  return { title: code, status, 'o:errorDetails': [{ detail: code, 'o:errorCode': code }] };
}

async function readText(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += (part as Buffer).length;
    if (bytes > MAX_BODY_BYTES) return undefined;
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString('utf8');
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
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
