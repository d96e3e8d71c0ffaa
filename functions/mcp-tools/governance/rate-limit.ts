import { trace } from 'lamplight/observe';
import { countWithoutTenant } from '../../shared/database/tenant.ts';
import { currentPlan } from '../../shared/entitlements.ts';
import { countInWindow, windowAt } from '../../shared/rate-limits.ts';
import type { Plan } from '../../shared/vocabulary.ts';
import type { Guard } from './guard.ts';
import { nameOf } from './tool-call.ts';

export const WINDOW_SECONDS = 60;

/** Calls in a window, by plan: of one tool, and of all tools together. */
export const LIMITS: Record<Plan, { tool: number; tenant: number }> = {
  free: { tool: 30, tenant: 60 },
  pro: { tool: 120, tenant: 300 },
  enterprise: { tool: 600, tenant: 1500 },
};

/** Only so many calls a minute, by tenant and tool and by tenant; the counts are in the database, so that all instances share them. */
export const rateLimit: Guard = {
  name: 'rate_limit',
  async check(call) {
    const { tenant_id } = call.claims;
    const [name, limit] = [nameOf(call), LIMITS[await currentPlan()]];
    const { startedAt, endsInSeconds } = windowAt(call.now, WINDOW_SECONDS);
    const keys = { narrow: `mcp:${tenant_id}:${name}`, wide: `mcp:${tenant_id}` };
    // By itself: it must not hold the rows that every call of the tenant counts on while the tool runs.
    const counts = await trace('check_rate_limit', { tenant_id, tool_name: name }, () =>
      countInWindow(countWithoutTenant, keys, { narrowLimit: limit.tool, startedAt }),
    );
    if (counts.wide !== null && counts.wide <= limit.tenant) return undefined;
    const what = counts.wide === null ? `${limit.tool} calls of ${name}` : `${limit.tenant} tool calls`;
    return {
      code: 'rate_limited',
      message:
        `The limit of ${what} a minute is reached. Wait ${endsInSeconds} seconds before the next call, ` +
        'and ask for more at once instead of calling more often.',
      retryAfterSeconds: endsInSeconds,
    };
  },
};
