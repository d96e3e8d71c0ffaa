import type { DemoTenant } from '../config.ts';
import { type Person, SYNC } from './actions.ts';
import type { ApiClient, Call } from './api-client.ts';
import { planVisit, type Visit } from './plan-visits.ts';
import { type Random, seeded } from './random.ts';

/** Those who use the suite in a tenant's name: they log in when needed, and one of them does one thing at a time. */
export interface Visitor {
  /** Does something, by chance; never throws. */
  act(signal: AbortSignal): Promise<void>;
  /** Does what was planned; never throws. */
  make(visit: Visit, signal: AbortSignal): Promise<void>;
  /** Asks for a sync of one connection, or of all. */
  sync(which: 'one' | 'all', signal: AbortSignal): Promise<void>;
}

/**
 * @param api reaches the API and the MCP server; it is used with tokens of the tenant's owner and team
 * @param team emails; their passwords are the owner's
 */
export function createVisitor(api: ApiClient, tenant: DemoTenant, random: Random, team: string[] = []): Visitor {
  const people = { owner: tenant.email, team };
  const tokens = new Map<string, string>();

  async function logIn(email: string, password: string, signal: AbortSignal): Promise<void> {
    const answer = await api('POST', '/api/v1/auth/login', { body: { email, password }, signal });
    if (answer.status === 200) tokens.set(email, answer.body.access_token);
  }

  function person(email: string, signal: AbortSignal): Person {
    const call: Call = async (method, path, body) => {
      if (!tokens.has(email)) await logIn(email, tenant.password, signal);
      const answer = await api(method, path, { token: tokens.get(email), body, signal });
      if (answer.status === 401) tokens.delete(email); // expired: the next call logs in again
      return answer;
    };
    return {
      call,
      async logOut() {
        await call('POST', '/api/v1/auth/logout');
        tokens.delete(email);
      },
      mistype: () => logIn(email, 'mistyped-password', signal),
    };
  }

  const make = (visit: Visit, signal: AbortSignal) =>
    quietly(() => visit.action.run(person(visit.by, signal), seeded(visit.seed)));

  return {
    make,
    act: (signal) => make(planVisit(random, people), signal),
    sync: (which, signal) =>
      which === 'one'
        ? make(planVisit(random, { ...people, team: [] }, SYNC), signal)
        : quietly(() => syncAll(person(tenant.email, signal))),
  };
}

async function syncAll({ call }: Person): Promise<void> {
  const { items = [] } = (await call('GET', '/api/v1/connections')).body as { items?: { id: string }[] };
  for (const { id } of items) await call('POST', `/api/v1/connections/${id}/sync`);
}

/** A demo that fails is no reason for the run to end: the lines of the functions tell what went wrong. */
async function quietly(work: () => Promise<unknown>): Promise<void> {
  await work().catch(() => {});
}
