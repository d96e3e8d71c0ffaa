import type { Plan } from './vocabulary.ts';

/** How often a connection is synced, in minutes: where it does not say itself, and at most. */
export interface SyncFrequency {
  defaultMinutes: number;
  minimumMinutes: number;
}

/** What a plan includes. A connection's own `sync_every_minutes` counts where it is not more often than the minimum. */
export const SYNC_FREQUENCY: Record<Plan, SyncFrequency> = {
  free: { defaultMinutes: 60, minimumMinutes: 60 },
  pro: { defaultMinutes: 15, minimumMinutes: 5 },
  enterprise: { defaultMinutes: 5, minimumMinutes: 1 },
};

/** A week: what the column allows. */
export const MAX_SYNC_EVERY_MINUTES = 10_080;
