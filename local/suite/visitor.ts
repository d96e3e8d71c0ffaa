import type { DemoTenant } from '../config.ts';
import type { ApiAnswer, ApiClient } from './api-client.ts';
import { pick, type Random } from './shopify/random.ts';

/** Somebody who uses the suite in a tenant's name: logs in when needed, and does one thing at a time. */
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
  // What real clients do wrong: an id that was deleted, a page size from another API, a tool that there never was.
  { weight: 1, run: (call) => call('GET', '/api/v1/jobs/00000000-0000-4000-8000-000000000000') },
  { weight: 1, run: (call) => call('GET', '/api/v1/orders?per_page=50') },
  { weight: 1, run: (call) => call('POST', '/api/v1/tools/export_everything', {}) },
];

/** @param call reaches the API; it is used with a token of the tenant's owner */
export function createVisitor(api: ApiClient, tenant: DemoTenant, random: Random): Visitor {
  let token: string | undefined;

  async function logIn(signal: AbortSignal): Promise<void> {
    const { email, password } = tenant;
    const answer = await api('POST', '/api/v1/auth/login', { body: { email, password }, signal });
    token = answer.status === 200 ? answer.body.access_token : undefined;
  }

  function calling(signal: AbortSignal): Call {
    return async (method, path, body) => {
      if (!token) await logIn(signal);
      const answer = await api(method, path, { token, body, signal });
      if (answer.status === 401) token = undefined; // expired: the next call logs in again
      return answer;
    };
  }

  return {
    act: (signal) =>
      quietly(async () => {
        const chance = random();
        if (chance < 0.02) await mistype(api, tenant, signal);
        else if (chance < 0.04) await logOut(calling(signal));
        else await chooseAction(random)(calling(signal), random);
      }),
    sync: (which, signal) =>
      quietly(async () => {
        const call = calling(signal);
        const { items = [] } = (await call('GET', '/api/v1/connections')).body as { items?: { id: string }[] };
        const wanted = which === 'all' || items.length === 0 ? items : [pick(random, items)];
        for (const { id } of wanted) await call('POST', `/api/v1/connections/${id}/sync`);
      }),
  };

  async function logOut(call: Call): Promise<void> {
    await call('POST', '/api/v1/auth/logout');
    token = undefined;
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

async function mistype(api: ApiClient, { email }: DemoTenant, signal: AbortSignal): Promise<void> {
  await api('POST', '/api/v1/auth/login', { body: { email, password: 'mistyped-password' }, signal });
}

/** A demo that fails is no reason for the run to end: the lines of the functions tell what went wrong. */
async function quietly(work: () => Promise<void>): Promise<void> {
  await work().catch(() => {});
}
