import { expect, it } from '@jest/globals';
import { ACTIONS } from '../../../local/suite/actions.ts';
import { activityAt, DAY_MS } from '../../../local/suite/day-shape.ts';
import { type PlannedVisit, planVisits } from '../../../local/suite/plan-visits.ts';
import { seeded } from '../../../local/suite/random.ts';
import { type PlannedTrouble, planTroubles } from '../../../local/suite/trouble.ts';

const people = { owner: 'owner@example.com', team: ['admin@example.com', 'viewer@example.com'] };

/** The plan of a time of the run, as text. */
function planOf(seed: number, forMs: number) {
  const planned: (Omit<PlannedVisit, 'action'> & { action: string; atMs: number })[] = [];
  let atMs = 0;
  for (const { action, ...visit } of planVisits(seeded(seed, 'visitor'), people, 1_500)) {
    atMs += visit.afterMs;
    if (atMs > forMs) return planned;
    planned.push({ ...visit, action: action.name, atMs });
  }
  throw new Error('a plan has no end');
}

function troublesOf(seed: number, count: number): PlannedTrouble[] {
  const troubles = planTroubles(seeded(seed, 'trouble'));
  return Array.from({ length: count }, () => troubles.next().value);
}

it('plans the same visits and troubles for the same seed, and others for another', () => {
  expect(planOf(7, DAY_MS)).toEqual(planOf(7, DAY_MS));
  expect(planOf(7, DAY_MS)).not.toEqual(planOf(8, DAY_MS));
  expect(troublesOf(7, 20)).toEqual(troublesOf(7, 20));
  expect(troublesOf(7, 20)).not.toEqual(troublesOf(8, 20));
});

it('has something of everything in a day, by everybody', () => {
  const planned = planOf(7, DAY_MS);
  const done = new Set(planned.map(({ action }) => action));
  expect(ACTIONS.map(({ name }) => name).filter((name) => !done.has(name))).toEqual([]);
  expect(new Set(planned.map(({ by }) => by))).toEqual(new Set([people.owner, ...people.team]));
});

it('asks for a sync about once a minute, in the name of the owner', () => {
  const syncs = planOf(7, DAY_MS).filter(({ action }) => action === 'sync');
  expect(syncs.length).toBeGreaterThan(18);
  expect(syncs.length).toBeLessThanOrEqual(24);
  expect(new Set(syncs.map(({ by }) => by))).toEqual(new Set([people.owner]));
});

it('is busy by day and quiet by night, and as busy as planned on the whole', () => {
  const planned = planOf(7, DAY_MS);
  const hour = DAY_MS / 24;
  const between = (from: number, to: number) =>
    planned.filter(({ atMs }) => atMs >= from * hour && atMs < to * hour).length / (to - from);
  // A run begins at nine in the morning: its seventeenth hour is two at night.
  expect(between(0, 3)).toBeGreaterThan(4 * between(16, 20));
  expect(planned.length).toBeGreaterThan((DAY_MS / 1_500) * 0.8);
  expect(planned.length).toBeLessThan((DAY_MS / 1_500) * 1.2);
});

it('changes from hour to hour without a jump, the same every day', () => {
  for (let ms = 0; ms < DAY_MS; ms += 10_000) {
    expect(Math.abs(activityAt(ms + 10_000) - activityAt(ms))).toBeLessThan(0.15);
    expect(activityAt(ms + DAY_MS)).toBeCloseTo(activityAt(ms));
  }
});

it('troubles both providers, each time one shop or account', () => {
  const troubles = troublesOf(7, 100);
  expect(new Set(troubles.map(({ provider }) => provider))).toEqual(new Set(['shopify', 'netsuite']));
  for (const { fault, afterMs } of troubles) {
    expect(fault.shop).toBeTruthy();
    expect(fault.times).toBeLessThanOrEqual(2);
    expect(afterMs).toBeGreaterThanOrEqual(50_000);
  }
});
