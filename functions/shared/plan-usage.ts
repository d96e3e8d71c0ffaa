import { eq } from 'drizzle-orm';
import { countRows } from './database/count-rows.ts';
import { connections, users } from './database/schema.ts';
import type { Transaction } from './database/tenant.ts';
import { PLAN_FEATURES } from './plans.ts';
import type { Plan } from './vocabulary.ts';

/** How much a tenant has of what a plan limits. */
export interface Usage {
  connections: number;
  users: number;
  netsuite: number;
}

export async function readUsage(tx: Transaction): Promise<Usage> {
  const all = await countRows(tx, connections);
  const netsuite = await countRows(tx, connections, eq(connections.provider, 'netsuite'));
  return { connections: all, users: await countRows(tx, users), netsuite };
}

/** What a tenant has too much of for a plan, in words; empty where it fits. */
export function excessOf(usage: Usage, plan: Plan): string[] {
  const features = PLAN_FEATURES[plan];
  const counted = (['connections', 'users'] as const)
    .filter((feature) => usage[feature] > features[feature])
    .map((feature) => `${usage[feature]} ${feature} where it has room for ${features[feature]}`);
  const netsuite = !features.netsuite && usage.netsuite > 0 ? [`${usage.netsuite} NetSuite connections`] : [];
  return [...counted, ...netsuite];
}
