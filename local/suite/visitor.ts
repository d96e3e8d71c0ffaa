import type { DemoTenant } from '../config.ts';
import type { ApiAnswer, ApiClient } from './api-client.ts';
import { pick, type Random } from './shopify/random.ts';

/** Those who use the suite in a tenant's name: they log in when needed, and one of them does one thing at a time. */
export interface Visitor {
  /** Does something, by chance; never throws. */
  act(signal: AbortSignal): Promise<void>;
  /** Asks for a sync of one connection, or of all. */
  sync(which: 'one' | 'all', signal: AbortSignal): Promise<void>;
}

type Call = (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<ApiAnswer>;

/** What a visitor does, and how often: a weight of 10 is ten times as often as one of 1. */
const ACTIONS: { weight: number; run: (call: Call, random: Random) => Promise<unknown> }[] = [
  { weight: 30, run: (call) => call('GET', '/api/v1/orders?limit=50') },
  { weight: 12, run: lookAtAnOrderPage },
  { weight: 15, run: (call) => call('GET', '/api/v1/connections') },
  { weight: 15, run: lookAtAJob },
  { weight: 8, run: (call) => call('GET', '/api/v1/audit-events?limit=20') },
  { weight: 12, run: (call) => call('POST', '/api/v1/tools/search_orders', { limit: 20 }) },
  { weight: 6, run: (call) => call('POST', '/api/v1/tools/sync_status', {}) },
  { weight: 3, run: (call) => call('GET', '/api/v1/tenant') },
  { weight: 2, run: (call) => call('GET', '/api/v1/users?limit=20') },
  // What the free plan does not have, and what a viewer may not ask for.
  { weight: 1, run: askForCustomers },
  // What real clients do wrong: an id that was deleted, a page size from another API, a tool that there never was.
  { weight: 1, run: (call) => call('GET', '/api/v1/jobs/00000000-0000-4000-8000-000000000000') },
  { weight: 1, run: (call) => call('GET', '/api/v1/orders?per_page=50') },
  { weight: 1, run: (call) => call('POST', '/api/v1/tools/export_everything', {}) },
];

/** Most of what is done, the owner does; the rest the team, which may not do all of it. */
const SHARE_OF_OWNER = 0.75;

/**
 * @param api reaches the API; it is used with tokens of the tenant's owner and team
 * @param team emails; their passwords are the owner's
 */
export function createVisitor(api: ApiClient, tenant: DemoTenant, random: Random, team: string[] = []): Visitor {
  const tokens = new Map<string, string>();

  async function logIn(email: string, signal: AbortSignal): Promise<void> {
    const answer = await api('POST', '/api/v1/auth/login', { body: { email, password: tenant.password }, signal });
    if (answer.status === 200) tokens.set(email, answer.body.access_token);
  }

  function calling(signal: AbortSignal, email = tenant.email): Call {
    return async (method, path, body) => {
      if (!tokens.has(email)) await logIn(email, signal);
      const answer = await api(method, path, { token: tokens.get(email), body, signal });
      if (answer.status === 401) tokens.delete(email); // expired: the next call logs in again
      return answer;
    };
  }

  function somebody(): string {
    return team.length === 0 || random() < SHARE_OF_OWNER ? tenant.email : pick(random, team);
  }

  return {
    act: (signal) =>
      quietly(async () => {
        const chance = random();
        if (chance < 0.02) await mistype(api, tenant, signal);
        else if (chance < 0.04) await logOut(somebody(), signal);
        else await chooseAction(random)(calling(signal, somebody()), random);
      }),
    sync: (which, signal) =>
      quietly(async () => {
        const call = calling(signal);
        const { items = [] } = (await call('GET', '/api/v1/connections')).body as { items?: { id: string }[] };
        const wanted = which === 'all' || items.length === 0 ? items : [pick(random, items)];
        for (const { id } of wanted) await call('POST', `/api/v1/connections/${id}/sync`);
      }),
  };

  async function logOut(email: string, signal: AbortSignal): Promise<void> {
    await calling(signal, email)('POST', '/api/v1/auth/logout');
    tokens.delete(email);
  }
}

function chooseAction(random: Random): (typeof ACTIONS)[number]['run'] {
  let left = random() * ACTIONS.reduce((sum, { weight }) => sum + weight, 0);
  for (const { weight, run } of ACTIONS) {
    left -= weight;
    if (left < 0) return run;
  }
  return ACTIONS[0]!.run;
}

async function lookAtAnOrderPage(call: Call): Promise<void> {
  const { next_cursor } = (await call('GET', '/api/v1/orders?limit=20')).body;
  if (next_cursor) await call('GET', `/api/v1/orders?limit=20&cursor=${encodeURIComponent(next_cursor)}`);
}

async function lookAtAJob(call: Call, random: Random): Promise<void> {
  const { items = [] } = (await call('GET', '/api/v1/jobs?limit=10')).body as { items?: { id: string }[] };
  if (items.length > 0) await call('GET', `/api/v1/jobs/${pick(random, items).id}`);
}

async function askForCustomers(call: Call, random: Random): Promise<void> {
  const { items = [] } = (await call('GET', '/api/v1/connections')).body as { items?: { id: string }[] };
  if (items.length === 0) return;
  await call('POST', `/api/v1/connections/${pick(random, items).id}/sync`, { object_type: 'customers' });
}

async function mistype(api: ApiClient, { email }: DemoTenant, signal: AbortSignal): Promise<void> {
  await api('POST', '/api/v1/auth/login', { body: { email, password: 'mistyped-password' }, signal });
}

/** A demo that fails is no reason for the run to end: the lines of the functions tell what went wrong. */
async function quietly(work: () => Promise<void>): Promise<void> {
  await work().catch(() => {});
}
