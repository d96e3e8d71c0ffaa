import type { Clock } from '../clock.ts';
import type { DemoTenant, LocalRun } from '../config.ts';
import { apiClient } from './api-client.ts';
import { DEMO_TENANTS, emailOf } from './demo-tenants.ts';
import { listen } from './listener.ts';
import { pause } from './pause.ts';
import type { Fault } from './shopify/faults.ts';
import { between, pick, type Random, seeded } from './shopify/random.ts';
import { createVisitor } from './visitor.ts';

const SEED = 20_261_124;
/** Mean time between two actions of a tenant of weight 1; a heavier one acts more often. */
const ACTION_EVERY_MS = 6_000;
const SYNC_EVERY_MS = 45_000;
const TROUBLE_EVERY_MS = 100_000;

/** What the outside world does to a system on an ordinary day: all of it passes, and the suite gets over it. */
const TROUBLES: Fault[] = [
  { fault: 'throttled', times: 1 },
  { fault: 'rate_limited', times: 1, retryAfterSeconds: 5 },
  { fault: 'slow', times: 2, delayMs: 1_500 },
  { fault: 'slow', times: 1, delayMs: 4_000 },
  { fault: 'rate_limited', times: 2, retryAfterSeconds: 3 },
];

/**
 * Light traffic in the demo tenants' names, by seed: the same visitors do the same things in the same order. Ends when
 * `signal` is aborted, and never throws.
 */
export async function traffic(run: LocalRun, tenants: DemoTenant[], signal: AbortSignal): Promise<void> {
  const api = apiClient(run.url);
  const loops = tenants.map(async (tenant, index) => {
    const random = seeded(SEED, 'visitor', index);
    const team = DEMO_TENANTS[index]?.team.map((role) => emailOf(role, tenant.email));
    const visitor = createVisitor(api, tenant, random, team);
    const everyMs = ACTION_EVERY_MS / (DEMO_TENANTS[index]?.weight ?? 1);
    await pause(run.clock, 200 + index * 300, signal);
    await visitor.sync('all', signal);
    let syncAtMs = run.clock.now() + SYNC_EVERY_MS;
    while (!signal.aborted) {
      await pause(run.clock, between(random, everyMs * 0.5, everyMs * 1.5), signal);
      if (signal.aborted) return;
      if (run.clock.now() < syncAtMs) await visitor.act(signal);
      else {
        await visitor.sync('one', signal);
        syncAtMs = run.clock.now() + SYNC_EVERY_MS;
      }
    }
  });
  for (const [index, tenant] of tenants.entries()) {
    const random = seeded(SEED, 'listener', index);
    loops.push(listen(run, api, { tenant, random, signal }));
  }
  const baseUrl = run.environment['sync-worker']?.SHOPIFY_BASE_URL;
  if (baseUrl) loops.push(makeTrouble(baseUrl, run.clock, seeded(SEED, 'trouble'), signal));
  await Promise.allSettled(loops);
}

async function makeTrouble(baseUrl: string, clock: Clock, random: Random, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await pause(clock, between(random, TROUBLE_EVERY_MS * 0.5, TROUBLE_EVERY_MS * 1.5), signal);
    if (signal.aborted) return;
    const { domain } = pick(
      random,
      DEMO_TENANTS.flatMap(({ shops }) => shops),
    );
    const body = JSON.stringify({ ...pick(random, TROUBLES), shop: domain });
    await fetch(`${baseUrl}/_control`, { method: 'POST', body, signal }).catch(() => {});
  }
}
