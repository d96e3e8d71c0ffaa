import { askAnAgent } from './agent.ts';
import type { Call } from './api-client.ts';
import { DEMO_TENANTS } from './demo-tenants.ts';
import { pick, type Random } from './random.ts';

/** No job has this id. */
const GONE = '00000000-0000-4000-8000-000000000000';

/** One of those who use the suite in a tenant's name. */
export interface Person {
  call: Call;
  logOut(): Promise<void>;
  /** Tries to log in with a wrong password. */
  mistype(): Promise<void>;
}

export interface Action {
  name: string;
  /** How often: a weight of 10 is ten times as often as one of 1. */
  weight: number;
  run(person: Person, random: Random): Promise<unknown>;
}

/** What people do with the suite. All that `run` leaves to chance is its `random`. */
export const ACTIONS: Action[] = [
  { name: 'look_at_orders', weight: 30, run: ({ call }) => call('GET', '/api/v1/orders?limit=50') },
  { name: 'turn_a_page', weight: 12, run: turnAPage },
  { name: 'look_at_connections', weight: 13, run: ({ call }) => call('GET', '/api/v1/connections') },
  { name: 'look_at_a_job', weight: 15, run: lookAtAJob },
  { name: 'look_at_the_audit_trail', weight: 8, run: ({ call }) => call('GET', '/api/v1/audit-events?limit=20') },
  { name: 'search_orders', weight: 10, run: ({ call }) => call('POST', '/api/v1/tools/search_orders', { limit: 20 }) },
  { name: 'ask_for_sync_status', weight: 4, run: ({ call }) => call('POST', '/api/v1/tools/sync_status', {}) },
  { name: 'ask_an_agent', weight: 5, run: ({ call }, random) => askAnAgent(call, random) },
  { name: 'look_at_the_tenant', weight: 3, run: ({ call }) => call('GET', '/api/v1/tenant') },
  { name: 'look_at_the_team', weight: 2, run: ({ call }) => call('GET', '/api/v1/users?limit=20') },
  { name: 'look_after_connections', weight: 3, run: lookAfterConnections },
  { name: 'test_a_connection', weight: 1, run: testAConnection },
  { name: 'change_a_schedule', weight: 1, run: changeASchedule },
  { name: 'renew_a_token', weight: 1, run: renewAToken },
  // What the free plan does not have, and what a viewer may not ask for.
  { name: 'sync_customers', weight: 1, run: syncCustomers },
  // What real clients do wrong: an id that was deleted, a page size from another API, a tool that there never was.
  { name: 'ask_for_a_gone_job', weight: 1, run: ({ call }) => call('GET', `/api/v1/jobs/${GONE}`) },
  { name: 'ask_wrongly', weight: 1, run: ({ call }) => call('GET', '/api/v1/orders?per_page=50') },
  { name: 'call_no_tool', weight: 1, run: ({ call }) => call('POST', '/api/v1/tools/export_everything', {}) },
  { name: 'mistype', weight: 2, run: (person) => person.mistype() },
  { name: 'log_out', weight: 2, run: (person) => person.logOut() },
];

/** Asks for a sync of one connection. Not chosen by chance: see `planVisits`. */
export const SYNC: Action = { name: 'sync', weight: 0, run: syncOne };

interface Connection {
  id: string;
  label: string;
  provider: string;
  status: string;
}

async function connectionsOf(call: Call): Promise<Connection[]> {
  const { items = [] } = (await call('GET', '/api/v1/connections')).body as { items?: Connection[] };
  return items;
}

async function withConnection(
  { call }: Person,
  random: Random,
  use: (connection: Connection) => Promise<unknown>,
): Promise<void> {
  const connections = await connectionsOf(call);
  if (connections.length > 0) await use(pick(random, connections));
}

async function turnAPage({ call }: Person): Promise<void> {
  const { next_cursor } = (await call('GET', '/api/v1/orders?limit=20')).body;
  if (next_cursor) await call('GET', `/api/v1/orders?limit=20&cursor=${encodeURIComponent(next_cursor)}`);
}

async function lookAtAJob({ call }: Person, random: Random): Promise<void> {
  const { items = [] } = (await call('GET', '/api/v1/jobs?limit=10')).body as { items?: { id: string }[] };
  if (items.length > 0) await call('GET', `/api/v1/jobs/${pick(random, items).id}`);
}

/** Tries what a provider has refused once more: where it was the provider's mistake, the connection is active again. */
async function lookAfterConnections({ call }: Person): Promise<void> {
  for (const { id, status } of await connectionsOf(call)) {
    if (status === 'error') await call('POST', `/api/v1/connections/${id}/test`);
  }
}

async function testAConnection(person: Person, random: Random): Promise<void> {
  await withConnection(person, random, ({ id }) => person.call('POST', `/api/v1/connections/${id}/test`));
}

async function changeASchedule(person: Person, random: Random): Promise<void> {
  const sync_every_minutes = pick(random, [null, 60, 120]);
  await withConnection(person, random, ({ id }) =>
    person.call('PATCH', `/api/v1/connections/${id}`, { sync_every_minutes }),
  );
}

async function renewAToken(person: Person, random: Random): Promise<void> {
  await withConnection(person, random, async ({ id, label }) => {
    const shop = DEMO_TENANTS.flatMap(({ shops }) => shops).find((known) => known.label === label);
    if (!shop) return;
    const access_token = `shpat_${Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('')}`;
    await person.call('PATCH', `/api/v1/connections/${id}`, {
      credentials: { shop_domain: shop.domain, access_token },
    });
  });
}

async function syncCustomers(person: Person, random: Random): Promise<void> {
  const body = { object_type: 'customers' };
  await withConnection(person, random, ({ id }) => person.call('POST', `/api/v1/connections/${id}/sync`, body));
}

async function syncOne(person: Person, random: Random): Promise<void> {
  await withConnection(person, random, ({ id }) => person.call('POST', `/api/v1/connections/${id}/sync`));
}
