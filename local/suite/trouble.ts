import type { LocalRun } from '../config.ts';
import { DEMO_TENANTS } from './demo-tenants.ts';
import type { Fault } from './faults.ts';
import { pause } from './pause.ts';
import { between, pick, type Random } from './random.ts';

const TROUBLE_EVERY_MS = 100_000;

const BASE_URLS = { shopify: 'SHOPIFY_BASE_URL', netsuite: 'NETSUITE_BASE_URL' } as const;

type Provider = keyof typeof BASE_URLS;

/** What the outside world does to a system on an ordinary day. The suite gets over all of it but the last, which needs somebody. */
const TROUBLES: Record<Provider, Fault[]> = {
  shopify: [
    { fault: 'throttled', times: 1 },
    { fault: 'rate_limited', times: 1, retryAfterSeconds: 5 },
    { fault: 'rate_limited', times: 2, retryAfterSeconds: 3 },
    { fault: 'slow', times: 2, delayMs: 1_500 },
    { fault: 'slow', times: 1, delayMs: 4_000 },
    { fault: 'server_error', times: 1 },
    { fault: 'reset', times: 1 },
    { fault: 'unauthorized', times: 1 },
  ],
  netsuite: [
    { fault: 'token_expired', times: 1 },
    { fault: 'rate_limited', times: 1, retryAfterSeconds: 4 },
    { fault: 'slow', times: 2, delayMs: 2_000 },
    { fault: 'server_error', times: 1 },
  ],
};

/** A trouble that comes so long after the one before. */
export interface PlannedTrouble {
  afterMs: number;
  provider: Provider;
  fault: Fault;
}

/** Troubles without end: one provider has one with one shop or account. The same numbers from `random` are the same plan. */
export function* planTroubles(random: Random): Generator<PlannedTrouble, never> {
  const places = DEMO_TENANTS.flatMap(({ shops, accounts = [] }) => [
    ...shops.map(({ domain }) => ({ provider: 'shopify' as const, shop: domain })),
    ...accounts.map(({ id }) => ({ provider: 'netsuite' as const, shop: id })),
  ]);
  for (;;) {
    const afterMs = between(random, TROUBLE_EVERY_MS * 0.5, TROUBLE_EVERY_MS * 1.5);
    const { provider, shop } = pick(random, places);
    yield { afterMs, provider, fault: { ...pick(random, TROUBLES[provider]), shop } };
  }
}

/** Lets the planned troubles happen, by the simulators' own doors. Ends when `signal` is aborted, and never throws. */
export async function makeTrouble(run: LocalRun, random: Random, signal: AbortSignal): Promise<void> {
  for (const { afterMs, provider, fault } of planTroubles(random)) {
    await pause(run.clock, afterMs, signal);
    if (signal.aborted) return;
    const baseUrl = run.environment['sync-worker']?.[BASE_URLS[provider]];
    if (!baseUrl) continue;
    await fetch(`${baseUrl}/_control`, { method: 'POST', body: JSON.stringify(fault), signal }).catch(() => {});
  }
}
