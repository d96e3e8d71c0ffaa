import { sql } from 'drizzle-orm';
import { trace } from 'lamplight/observe';
import { withTenant } from '../../shared/database/tenant.ts';
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

interface Counts {
  tool_count: number;
  /** Null where the tool's own limit was reached: what it refuses does not use up the tenant's. */
  tenant_count: number | null;
}

/** Only so many calls a minute, by tenant and tool and by tenant; the counts are in the database, so that all instances share them. */
export const rateLimit: Guard = {
  name: 'rate_limit',
  async check(call) {
    const { tenant_id, plan } = call.claims;
    const [name, limit] = [nameOf(call), LIMITS[plan]];
    const windowStartedAt = new Date(Math.floor(call.now.getTime() / 1000 / WINDOW_SECONDS) * WINDOW_SECONDS * 1000);
    const counts = await trace('check_rate_limit', { tenant_id, tool_name: name }, () =>
      count(`mcp:${tenant_id}:${name}`, `mcp:${tenant_id}`, limit.tool, windowStartedAt),
    );
    const byTool = counts.tenant_count === null;
    if (!byTool && counts.tenant_count! <= limit.tenant) return undefined;
    const endsAt = windowStartedAt.getTime() + WINDOW_SECONDS * 1000;
    const retryAfterSeconds = Math.max(1, Math.ceil((endsAt - call.now.getTime()) / 1000));
    const what = byTool ? `${limit.tool} calls of ${name}` : `${limit.tenant} tool calls`;
    return {
      code: 'rate_limited',
      message:
        `The limit of ${what} a minute is reached. Wait ${retryAfterSeconds} seconds before the next call, ` +
        'and ask for more at once instead of calling more often.',
      retryAfterSeconds,
    };
  },
};

/**
 * Counts the call in both windows by one statement: the tenant's only where the tool's lets it pass. A window that has
 * begun anew starts at 1; an instance whose clock is behind counts into the newer window.
 */
async function count(toolKey: string, tenantKey: string, toolLimit: number, windowStartedAt: Date): Promise<Counts> {
  const started = windowStartedAt.toISOString();
  const counted = sql`on conflict (key) do update set
    count = case when rate_limits.window_started_at >= excluded.window_started_at then rate_limits.count + 1 else 1 end,
    window_started_at = greatest(rate_limits.window_started_at, excluded.window_started_at)
    returning rate_limits.count`;
  // A transaction of its own: it must not hold the rows that every call of the tenant counts on while the tool runs.
  const { rows } = await withTenant((tx) =>
    tx.execute(sql`
      with tool as (
        insert into rate_limits (key, window_started_at, count) values (${toolKey}, ${started}::timestamptz, 1) ${counted}
      ), tenant as (
        insert into rate_limits (key, window_started_at, count)
        select ${tenantKey}, ${started}::timestamptz, 1 from tool where tool.count <= ${toolLimit}::integer ${counted}
      )
      select (select count from tool) as tool_count, (select count from tenant) as tenant_count`),
  );
  return rows[0] as unknown as Counts;
}
