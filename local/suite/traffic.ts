import type { DemoTenant, LocalRun } from '../config.ts';
import { apiClient } from './api-client.ts';
import { DEMO_TENANTS, emailOf } from './demo-tenants.ts';
import { listen } from './listener.ts';
import { pause } from './pause.ts';
import { planVisits } from './plan-visits.ts';
import { seeded } from './random.ts';
import { makeTrouble } from './trouble.ts';
import { createVisitor } from './visitor.ts';

const SEED = 20_261_124;
/** When the first visitor comes, and the next ones: the last functions still start then, and a login is hard work by itself. */
const FIRST_VISIT_MS = 800;
const NEXT_VISITOR_MS = 600;
/** Mean time between two visits of a tenant of weight 1; a heavier one has more. */
const VISIT_EVERY_MS = 22_000;

/**
 * Light traffic in the demo tenants' names, by seed: the same visitors do the same things in the same order, busier by day
 * than by night. Ends when `signal` is aborted, and never throws.
 */
export async function traffic(run: LocalRun, tenants: DemoTenant[], signal: AbortSignal): Promise<void> {
  const api = apiClient(run.url);
  const loops = tenants.map(async (tenant, index) => {
    const { team: roles = [], weight = 1 } = DEMO_TENANTS[index] ?? {};
    const random = seeded(SEED, 'visitor', index);
    const people = { owner: tenant.email, team: roles.map((role) => emailOf(role, tenant.email)) };
    const visitor = createVisitor(api, tenant, random, people.team);
    await pause(run.clock, FIRST_VISIT_MS + index * NEXT_VISITOR_MS, signal);
    await visitor.sync('all', signal);
    for (const visit of planVisits(random, people, VISIT_EVERY_MS / weight)) {
      await pause(run.clock, visit.afterMs, signal);
      if (signal.aborted) return;
      await visitor.make(visit, signal);
    }
  });
  for (const [index, tenant] of tenants.entries()) {
    const random = seeded(SEED, 'listener', index);
    loops.push(listen(run, api, { tenant, random, signal }));
  }
  loops.push(makeTrouble(run, seeded(SEED, 'trouble'), signal));
  await Promise.allSettled(loops);
}
