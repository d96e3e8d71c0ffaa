import { currentPlan, denyEntitlement, includes, plansWith } from '../../shared/entitlements.ts';
import type { Guard } from './guard.ts';

/** Only what the tenant's plan includes. */
export const entitlement: Guard = {
  name: 'entitlement',
  async check({ tool }) {
    if (!tool) return undefined;
    const plan = await currentPlan();
    if (includes(plan, tool.feature)) return undefined;
    denyEntitlement(plan, tool.feature);
    return {
      code: 'not_entitled',
      message:
        `The plan ${plan} does not include ${tool.name}. Do not try again: tell the user that ` +
        `it comes with ${plansWith(tool.feature).join(' and ')}.`,
    };
  },
};
