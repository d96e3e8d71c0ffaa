import type { Feature, Plan } from './vocabulary.ts';

/** How often a connection is synced, in minutes: where it does not say itself, and at most. */
export interface SyncFrequency {
  defaultMinutes: number;
  minimumMinutes: number;
}

/** What a feature comes to: how many of it, how often, or whether it is there at all. */
interface Entitlements extends Record<Exclude<Feature, 'connections' | 'users' | 'sync_frequency'>, boolean> {
  connections: number;
  users: number;
  sync_frequency: SyncFrequency;
}

/** What each plan includes: all that the suite knows of it, but for the MCP server's calls a minute. */
export const PLAN_FEATURES: Record<Plan, Entitlements> = {
  free: {
    connections: 1,
    users: 3,
    netsuite: false,
    customers: false,
    products: false,
    sync_frequency: { defaultMinutes: 60, minimumMinutes: 60 },
    audit_trail: false,
    order_search: true,
    sync_insights: false,
  },
  pro: {
    connections: 5,
    users: 10,
    netsuite: false,
    customers: true,
    products: true,
    sync_frequency: { defaultMinutes: 15, minimumMinutes: 5 },
    audit_trail: true,
    order_search: true,
    sync_insights: true,
  },
  enterprise: {
    connections: 100,
    users: 1000,
    netsuite: true,
    customers: true,
    products: true,
    sync_frequency: { defaultMinutes: 5, minimumMinutes: 1 },
    audit_trail: true,
    order_search: true,
    sync_insights: true,
  },
};
