import type { Plan } from './vocabulary.ts';

/** What a plan may include. A value of `entitlement_denials_total{feature}`. */
export type Feature = 'order_search' | 'sync_insights';

const PLAN_FEATURES: Record<Plan, readonly Feature[]> = {
  free: ['order_search'],
  pro: ['order_search', 'sync_insights'],
  enterprise: ['order_search', 'sync_insights'],
};

/** Whether a plan includes a feature. */
export function includes(plan: Plan, feature: Feature): boolean {
  return PLAN_FEATURES[plan].includes(feature);
}

/** The plans that include a feature, the smallest first: what a refusal tells the caller. */
export function plansWith(feature: Feature): Plan[] {
  return (Object.keys(PLAN_FEATURES) as Plan[]).filter((plan) => includes(plan, feature));
}
