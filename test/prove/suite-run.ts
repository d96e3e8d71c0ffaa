import { join } from 'node:path';
import { type ApiClient, apiClient } from '../../local/suite/api-client.ts';
import type { Fault } from '../../local/suite/faults.ts';
import { startShopify } from '../../local/suite/shopify/simulator.ts';
import { query } from './nemesis.ts';
import { type Run, startRun } from './start-run.ts';

const ROLES = 'app_user, scheduler_reader, gauge_reader, runbook_reader';
const PROJECT = join(import.meta.dirname, '../..');

/** The suite in a run of its own, on the virtual clock, with one tenant that is logged in. */
export interface SuiteRun extends Run {
  api: ApiClient;
  token: string;
  /** A connection to a shop that nobody else is connected to. */
  connect(): Promise<{ id: string; shop: string }>;
  /** Spoils calls to a shop. */
  spoil(fault: Fault): Promise<void>;
  /** Takes a right on a table from the application, or on the schema from every role, while `work` is done. */
  without<T>(right: string, work: () => Promise<T>): Promise<T>;
}

/** @param orders how many each shop has */
export async function startSuiteRun({ orders, seed }: { orders: number; seed: number }): Promise<SuiteRun> {
  const { default: suite } = await import('../../lamplight.config.ts');
  const run = await startRun(PROJECT, {
    migrations: suite.migrations!,
    substitutes: [
      {
        name: 'shopify',
        async start({ clock }) {
          const bucket = { maximumAvailable: 1e6 };
          const shop = await startShopify({ clock, seed, historyOrders: orders, newOrderEveryMs: 86_400_000, bucket });
          return { url: shop.url, environment: { SHOPIFY_BASE_URL: shop.url }, stop: shop.stop };
        },
      },
    ],
  });
  const { system } = run;
  const api = apiClient(system.url);
  const email = 'owner@prove.example';
  const password = `made for this run ${seed}`;
  await expectStatus(api('POST', '/api/v1/auth/register', { body: { tenant_name: 'Prove', email, password } }), 201);
  // Set as the owner: the API sells no plan, and some tools are of one.
  await query(system, `UPDATE tenants SET plan = 'enterprise'`);
  const login = await expectStatus(api('POST', '/api/v1/auth/login', { body: { email, password } }), 200);
  const token: string = login.body.access_token;
  let shops = 0;

  return {
    ...run,
    api,
    token,
    async connect() {
      shops += 1;
      const shop = `shop-${shops}.myshopify.com`;
      const credentials = { shop_domain: shop, access_token: 'shpat_of_the_proof' };
      const body = { provider: 'shopify', label: shop, credentials };
      const created = await expectStatus(api('POST', '/api/v1/connections', { token, body }), 201);
      return { id: created.body.id as string, shop };
    },
    async spoil(fault) {
      await fetch(`${system.substitutes.shopify}/_control`, { method: 'POST', body: JSON.stringify(fault) });
    },
    async without(right, work) {
      const roles = right.startsWith('USAGE') ? ROLES : 'app_user';
      await query(system, `REVOKE ${right} FROM ${roles}`);
      try {
        return await work();
      } finally {
        await query(system, `GRANT ${right} TO ${roles}`);
      }
    },
  };
}

async function expectStatus(answer: ReturnType<ApiClient>, status: number): ReturnType<ApiClient> {
  const given = await answer;
  if (given.status !== status) throw new Error(`${given.status} instead of ${status}: ${JSON.stringify(given.body)}`);
  return given;
}
