import { logger } from 'lamplight/observe';
import { metrics } from '../../shared/catalogue.ts';
import { includes, plansWith } from '../../shared/entitlements.ts';
import type { Guard } from './guard.ts';

const log = logger('suite.mcp.governance');

/** Only what the tenant's plan includes. */
export const entitlement: Guard = {
  name: 'entitlement',
  check({ tool, claims: { plan } }) {
    if (!tool || includes(plan, tool.feature)) return undefined;
    metrics.entitlement_denials_total.add(1, { plan, feature: tool.feature });
    log.warning('entitlement_denied', { plan, feature: tool.feature });
    return {
      code: 'not_entitled',
      message:
        `The plan ${plan} does not include ${tool.name}. Do not try again: tell the user that ` +
        `it comes with ${plansWith(tool.feature).join(' and ')}.`,
    };
  },
};
