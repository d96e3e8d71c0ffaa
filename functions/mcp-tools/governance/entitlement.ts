import { currentPlan, denyEntitlement, includes, plansWith } from '../../shared/entitlements.ts';
import type { Plan } from '../../shared/vocabulary.ts';
import type { ToolDefinition } from '../tool-definition.ts';
import type { Guard } from './guard.ts';

/** Only what the tenant's plan includes. */
export const entitlement: Guard = {
  name: 'entitlement',
  async check({ tool }) {
    if (!tool?.feature) return undefined;
    const plan = await currentPlan();
    if (isIncluded(tool, plan)) return undefined;
    denyEntitlement(plan, tool.feature);
    return {
      code: 'not_entitled',
      message:
        `The plan ${plan} does not include ${tool.name}. Do not try again: tell the user that ` +
        `it comes with ${plansWith(tool.feature).join(' and ')}.`,
    };
  },
};

/** Whether a plan includes a tool. */
export function isIncluded({ feature }: ToolDefinition, plan: Plan): boolean {
  return feature === undefined || includes(plan, feature);
}
