import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../clock.ts';
import { createFaults, type Faults } from '../faults.ts';
import { readJson, readText, sendJson, sendText, startSimulatorServer } from '../simulator-server.ts';
import { type Account, openAccount } from './account.ts';
import { answerSuiteql } from './suiteql.ts';
import { createTokens, type Tokens } from './tokens.ts';

const TOKEN_PATH = '/services/rest/auth/oauth2/v1/token';
const SUITEQL_PATH = '/services/rest/query/v1/suiteql';
const HOST = /^\/([a-z0-9-]+)\.suitetalk\.api\.netsuite\.com(\/.*)$/;
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
 * Serves the token endpoint and SuiteQL of any account that is asked for. What it does wrong is told by `faults`.
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
    sendJson(response, status, body);
  }

  async function serveSuiteql(accountId: string, url: URL, request: IncomingMessage, response: ServerResponse) {
    const body = await readJson(request);
    calls.set(accountId, (calls.get(accountId) ?? 0) + 1);
    const state = stateOf(accountId);
    const fault = faults.next(accountId);
    if (fault?.fault === 'token_expired') state.tokens.end();
    const token = String(request.headers.authorization ?? '').replace(/^Bearer /, '');
    if (!state.tokens.isGood(token, clock.now()) || fault?.fault === 'unauthorized') {
      const challenge = {
        'www-authenticate': 'Bearer error="invalid_token", error_description="Invalid login attempt."',
      };
      return sendJson(response, 401, problem(401, 'INVALID_LOGIN'), challenge);
    }
    if (fault?.fault === 'hang') return;
    if (fault?.fault === 'reset') return void request.socket.resetAndDestroy();
    if (fault?.fault === 'server_error') return sendJson(response, 503, problem(503, 'UNEXPECTED_ERROR'));
    const limited = fault?.fault === 'rate_limited' || fault?.fault === 'throttled';
    if (limited || state.running >= CONCURRENCY_LIMIT) {
      const retryAfter = String(fault?.retryAfterSeconds ?? 2);
      return sendJson(response, 429, problem(429, 'CONCURRENCY_LIMIT_EXCEEDED'), { 'retry-after': retryAfter });
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

  const server = await startSimulatorServer({
    port,
    faults,
    calls,
    serve(url, request, response) {
      const [, accountId, path] = HOST.exec(url.pathname) ?? [];
      const isPost = request.method === 'POST';
      if (accountId && path === TOKEN_PATH && isPost) return serveToken(accountId, request, response);
      if (accountId && path === SUITEQL_PATH && isPost) return serveSuiteql(accountId, url, request, response);
      sendJson(response, 404, problem(404, 'NOT_FOUND'));
    },
  });

  return {
    faults,
    calls,
    granted,
    ...server,
  };
}

/** The body of an error, as SuiteTalk REST writes it. */
function problem(status: number, code: string): unknown {
  return { title: code, status, 'o:errorDetails': [{ detail: code, 'o:errorCode': code }] };
}
