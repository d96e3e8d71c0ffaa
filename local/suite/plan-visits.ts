import { ACTIONS, type Action, SYNC } from './actions.ts';
import { activityAt } from './day-shape.ts';
import { between, pick, pickWeighted, type Random } from './random.ts';

/** Most of what is done, the owner does; the rest the team, which may not do all of it. */
const SHARE_OF_OWNER = 0.75;

const SYNC_EVERY_MS = 60_000;

/** Somebody doing something. */
export interface Visit {
  action: Action;
  /** Email of who does it. */
  by: string;
  /** Seeds whatever the action leaves to chance, so that no answer shifts what comes after it. */
  seed: number;
}

export interface PlannedVisit extends Visit {
  /** Since the visit before. */
  afterMs: number;
}

/** Those who use the suite in a tenant's name. */
export interface People {
  owner: string;
  team: string[];
}

/** One visit, by chance alone. */
export function planVisit(random: Random, { owner, team }: People, action = pickWeighted(random, ACTIONS)): Visit {
  const byOwner = random() < SHARE_OF_OWNER;
  const somebody = team.length === 0 ? owner : pick(random, team);
  return { action, by: byOwner ? owner : somebody, seed: Math.floor(random() * 2 ** 32) };
}

/**
 * The visits of a tenant without end: how busy it is follows the hour of the demo's day, and a sync is asked for once a
 * minute. The same numbers from `random` are the same plan, whatever the visits come to.
 *
 * @param everyMs mean time between two visits
 */
export function* planVisits(random: Random, people: People, everyMs: number): Generator<PlannedVisit, never> {
  let elapsedMs = 0;
  let syncAtMs = SYNC_EVERY_MS;
  for (;;) {
    const meanMs = everyMs / activityAt(elapsedMs);
    const afterMs = between(random, Math.round(meanMs * 0.5), Math.round(meanMs * 1.5));
    elapsedMs += afterMs;
    const isSync = elapsedMs >= syncAtMs;
    if (isSync) syncAtMs = elapsedMs + SYNC_EVERY_MS;
    // Syncs are the owner's: what brings orders in must not depend on who was there.
    yield { afterMs, ...(isSync ? planVisit(random, { ...people, team: [] }, SYNC) : planVisit(random, people)) };
  }
}
