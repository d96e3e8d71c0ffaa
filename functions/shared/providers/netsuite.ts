import { fetchExternal } from 'lamplight/observe';
import type { ObjectType } from '../vocabulary.ts';
import { accountUrl, type NetsuiteCredentials, readCredentials } from './netsuite-account.ts';
import { NETSUITE_OBJECTS, type NetsuiteObject, type SuiteqlRow } from './netsuite-objects.ts';
import { type NetsuitePlace, parsePlace, placeAfter, suiteqlOf } from './netsuite-place.ts';
import { accessToken, tokenName } from './netsuite-token.ts';
import type { CanonicalRows, Hindrance, PageOutcome, Provider, ProviderAccess } from './provider.ts';
import { readObject, retryAfterSeconds } from './read-answer.ts';

const SUITEQL_PATH = '/services/rest/query/v1/suiteql';
const PAGE_SIZE = 1000; // "limit" is at most 1,000 for SuiteQL

interface Question {
  endpoint: ObjectType | 'check';
  query: string;
  limit: number;
  timeoutMs: number;
}

type Asked = { kind: 'answer'; items: SuiteqlRow[]; more: boolean } | Hindrance;

/** NetSuite by SuiteTalk REST: SuiteQL under an access token that is renewed by the clock. */
export const netsuite: Provider = {
  name: 'netsuite',

  async page(objectType, access, { cursor, timeoutMs }) {
    const place = parsePlace(cursor);
    if (place === undefined) return { kind: 'refused', message: 'the kept cursor is not one of NetSuite' };
    const object = NETSUITE_OBJECTS[objectType];
    const query = suiteqlOf(object, place);
    const asked = await ask(access, { endpoint: objectType, query, limit: PAGE_SIZE, timeoutMs });
    return asked.kind === 'answer' ? pageOf(objectType, object, asked, place) : asked;
  },

  async check(access, timeoutMs) {
    const query = 'SELECT id FROM currency ORDER BY id';
    const asked = await ask(access, { endpoint: 'check', query, limit: 1, timeoutMs });
    return asked.kind === 'answer' ? { kind: 'ok' } : asked;
  },
};

/** A token that ended before its time gets a second chance with a new one; only then are the credentials at fault. */
async function ask({ credentials, tokens }: ProviderAccess, question: Question): Promise<Asked> {
  const account = readCredentials(credentials);
  if (!account) {
    const message = 'the connection has no account_id, client_id, certificate_id and private_key';
    return { kind: 'refused', message };
  }
  for (let attempt = 1; ; attempt += 1) {
    const granted = await accessToken(account, tokens, question.timeoutMs);
    if (granted.kind !== 'token') return granted;
    const asked = await runQuery(account, granted.token, question);
    if (asked.kind !== 'unauthorized') return asked;
    await tokens.forget(tokenName(account));
    if (attempt === 2) return asked;
  }
}

async function runQuery(
  { account_id }: NetsuiteCredentials,
  token: string,
  { endpoint, query, limit, timeoutMs }: Question,
): Promise<Asked> {
  let response: Response;
  let body: string;
  try {
    response = await fetchExternal(
      `${accountUrl(account_id, SUITEQL_PATH)}?limit=${limit}&offset=0`,
      {
        method: 'POST',
        // Without "transient" SuiteQL is refused: results are not kept between calls.
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, prefer: 'transient' },
        body: JSON.stringify({ q: query }),
        redirect: 'error',
      },
      { provider: 'netsuite', endpoint, timeoutMs },
    );
    body = await response.text();
  } catch (error) {
    return { kind: 'unavailable', message: `NetSuite gave no answer: ${(error as Error).name}` };
  }
  const hindrance = hindranceOf(response);
  if (hindrance) return hindrance;
  const { items, hasMore } = readObject(body) ?? {};
  if (!Array.isArray(items) || typeof hasMore !== 'boolean') {
    return { kind: 'unavailable', message: 'NetSuite answered 200 with JSON that cannot be read' };
  }
  return { kind: 'answer', items: items as SuiteqlRow[], more: hasMore };
}

function hindranceOf(response: Response): Hindrance | undefined {
  const { status } = response;
  if (status === 200) return undefined;
  if (status === 401) return { kind: 'unauthorized', message: 'NetSuite answered 401 Unauthorized' };
  if (status === 403)
    return { kind: 'unauthorized', message: 'NetSuite answered 403 Forbidden: a permission is missing' };
  if (status === 429) {
    // The account's own limit of requests at the same time, which all its integrations share.
    const message = 'NetSuite rate limit: 429 Too Many Requests, concurrency limit exceeded';
    return { kind: 'rate_limited', message, retryAfterSeconds: retryAfterSeconds(response) };
  }
  if (status >= 500) return { kind: 'unavailable', message: `NetSuite answered ${status}` };
  return { kind: 'refused', message: `NetSuite answered ${status}` };
}

function pageOf<Type extends ObjectType>(
  objectType: Type,
  { toCanonical }: NetsuiteObject<CanonicalRows[Type]>,
  { items, more }: { items: SuiteqlRow[]; more: boolean },
  place: NetsuitePlace | null,
): PageOutcome<CanonicalRows[Type]> {
  try {
    const rows = items.map(toCanonical);
    const next = placeAfter(items, place);
    if (next === 'stuck') {
      return { kind: 'unavailable', message: 'NetSuite repeats a page: its rows do not move on' };
    }
    return { kind: 'page', rows, cursor: next === null ? null : JSON.stringify(next), more: more && items.length > 0 };
  } catch {
    return { kind: 'unavailable', message: `NetSuite answered 200 with ${objectType} that cannot be read` };
  }
}
