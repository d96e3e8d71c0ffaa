import { eq } from 'drizzle-orm';
import { context, logger } from 'lamplight/observe';
import { cached, deleteCache } from './cache.ts';
import { metrics } from './catalogue.ts';
import { tenants } from './database/schema.ts';
import { type Transaction, withTenant } from './database/tenant.ts';
import { HttpError } from './http/http-error.ts';
import { PLAN_FEATURES } from './plans.ts';
import { type Feature, type ObjectType, PLANS, type Plan, type Provider } from './vocabulary.ts';

export type { Feature } from './vocabulary.ts';

const log = logger('suite.entitlements');

const CACHE_KEY = 'entitlements';
/** A plan that is read while it is changed may be kept for so long. */
const KEEP_MS = 60_000;

/** How long an instance may go on after another one has changed the plan. */
const MEMORY_MS = 10_000;

/** Features that a plan has so many of. */
type Counted = 'connections' | 'users';

/** Whether a plan includes a feature. */
export function includes(plan: Plan, feature: Feature): boolean {
  return Boolean(PLAN_FEATURES[plan][feature]);
}

/** The plans that include a feature, the smallest first: what a refusal tells the caller. */
export function plansWith(feature: Feature): Plan[] {
  return PLANS.filter((plan) => includes(plan, feature));
}

/** The feature that a sync needs and a plan lacks; undefined where the plan includes the sync. */
export function missingForSync(plan: Plan, provider: Provider, objectType: ObjectType): Feature | undefined {
  const needed: (Feature | undefined)[] = [
    provider === 'netsuite' ? 'netsuite' : undefined,
    objectType === 'orders' ? undefined : objectType,
  ];
  return needed.find((feature) => feature && !includes(plan, feature));
}

/**
 * The plan of the current tenant, whatever its token says: kept by this instance for ten seconds, so that every request
 * may ask. Where money hangs on it, `lockPlan` asks the database.
 *
 * @throws DatabaseError `no_tenant` outside an identified unit of work
 */
export async function currentPlan(): Promise<Plan> {
  const load = async () => ({ value: await loadPlan(), expiresAt: new Date(Date.now() + KEEP_MS) });
  return await cached(CACHE_KEY, load, { memoryMs: MEMORY_MS });
}

/** Forgets the plan of the current tenant: after the commit that changed it. */
export async function forgetPlan(): Promise<void> {
  await deleteCache(CACHE_KEY);
}

/** The tenant's plan as the transaction sees it. */
export async function readPlan(tx: Transaction): Promise<Plan> {
  return planOf(await ownPlan(tx));
}

/**
 * The same, and nobody else gets it so until the end of the transaction: whoever counts what a plan limits, and changes
 * the plan or who its owners are, takes turns.
 */
export async function lockPlan(tx: Transaction): Promise<Plan> {
  return planOf(await ownPlan(tx).for('no key update'));
}

/**
 * Refuses what the current tenant's plan does not include.
 *
 * @throws HttpError 403
 */
export async function demandFeature(feature: Feature): Promise<void> {
  const plan = await currentPlan();
  if (!includes(plan, feature)) throw notEntitled(plan, feature);
}

/**
 * Refuses one more of something that a plan has only so many of.
 *
 * @param used how many there are, counted under `lockPlan`
 * @throws HttpError 403
 */
export function demandRoom(plan: Plan, feature: Counted, used: number): void {
  const limit = PLAN_FEATURES[plan][feature];
  if (used < limit) return;
  const what = limit === 1 ? feature.slice(0, -1) : feature;
  throw notEntitled(plan, feature, `the plan ${plan} has room for ${limit} ${what}`);
}

/**
 * Refuses a frequency of syncs that a plan does not have.
 *
 * @throws HttpError 403
 */
export function demandFrequency(plan: Plan, everyMinutes: number): void {
  const { minimumMinutes } = PLAN_FEATURES[plan].sync_frequency;
  if (everyMinutes >= minimumMinutes) return;
  throw notEntitled(plan, 'sync_frequency', `the plan ${plan} syncs every ${minimumMinutes} minutes at most`);
}

/**
 * The answer to the use of a feature that the plan lacks. 403 rather than 402: RFC 9110 reserves 402, nothing that the
 * caller sends would make it pass, and MCP's refusal says the same.
 */
export function notEntitled(plan: Plan, feature: Feature, message?: string): HttpError {
  return new HttpError(403, 'not_entitled', denyEntitlement(plan, feature, message));
}

/**
 * Counts a use of a feature that the plan lacks, in `entitlement_denials_total{plan, feature}`, and logs it as
 * `entitlement_denied`.
 *
 * @param message what is not included; by default the feature as a whole
 * @returns what to tell the tenant: with what it may have instead
 */
export function denyEntitlement(
  plan: Plan,
  feature: Feature,
  message = `the plan ${plan} does not include ${feature}`,
): string {
  metrics.entitlement_denials_total.add(1, { plan, feature });
  log.warning('entitlement_denied', { plan, feature });
  const larger = plansWith(feature).filter((other) => PLANS.indexOf(other) > PLANS.indexOf(plan));
  return larger.length === 0 ? message : `${message}; an owner can change it to ${larger.join(' or ')}`;
}

async function loadPlan(): Promise<Plan> {
  return await withTenant(readPlan);
}

function ownPlan(tx: Transaction) {
  return tx.select({ plan: tenants.plan }).from(tenants).where(eq(tenants.id, context().tenant_id!));
}

function planOf([row]: { plan: Plan }[]): Plan {
  if (!row) throw new Error(`there is no tenant ${context().tenant_id}`);
  return row.plan;
}
