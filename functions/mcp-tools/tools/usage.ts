import { and, asc, count, eq, gte, type SQL, sql, sum } from 'drizzle-orm';
import * as z from 'zod/v4';
import { rolesWith } from '../../shared/auth/permissions.ts';
import { countRows } from '../../shared/database/count-rows.ts';
import {
  audit_events,
  canonical_customers,
  canonical_orders,
  canonical_products,
  jobs,
} from '../../shared/database/schema.ts';
import type { Transaction } from '../../shared/database/tenant.ts';
import { readPlan } from '../../shared/entitlements.ts';
import { readUsage } from '../../shared/plan-usage.ts';
import { PLAN_FEATURES } from '../../shared/plans.ts';
import { LIMITS } from '../governance/rate-limit.ts';
import { defineTool } from '../tool-definition.ts';

const DAY_MS = 86_400_000;

export const usage = defineTool({
  name: 'usage',
  title: 'Usage and plan',
  description:
    'Says what the plan of the company includes and how much of it is in use: connections, users, how often syncs may run, ' +
    'how many tool calls a minute; how many orders, customers and products are stored; and for the last days the syncs by ' +
    'kind and outcome, and the calls of each tool with how many of them failed or were refused.',
  input: z.strictObject({
    days: z.int().min(1).max(90).default(30).describe('How many days back syncs and tool calls are counted'),
  }),
  // Every plan: whoever reaches a limit has to be able to see it.
  roles: rolesWith('tenant:read'),
  async run({ days }, { tx, now }) {
    const since = new Date(now.getTime() - days * DAY_MS);
    const plan = await readPlan(tx);
    const { connections, users, sync_frequency, ...features } = PLAN_FEATURES[plan];
    const used = await readUsage(tx);
    const syncs = await countSyncs(tx, since);
    const tool_calls = await countToolCalls(tx, since);
    const content = {
      as_of: now,
      plan,
      connections: { used: used.connections, included: connections },
      users: { used: used.users, included: users },
      sync_every_minutes: { default: sync_frequency.defaultMinutes, at_most_every: sync_frequency.minimumMinutes },
      tool_calls_a_minute: { of_one_tool: LIMITS[plan].tool, of_all_tools: LIMITS[plan].tenant },
      features,
      stored: {
        orders: await countRows(tx, canonical_orders),
        customers: await countRows(tx, canonical_customers),
        products: await countRows(tx, canonical_products),
      },
      since,
      syncs,
      tool_calls,
    };
    return { content, rows: syncs.length + tool_calls.length };
  },
});

async function countSyncs(tx: Transaction, since: Date) {
  return await tx
    .select({
      job_type: jobs.job_type,
      status: jobs.status,
      jobs: count(),
      rows_created: sum(jobs.rows_created).mapWith(Number),
      rows_updated: sum(jobs.rows_updated).mapWith(Number),
    })
    .from(jobs)
    .where(gte(jobs.created_at, since))
    .groupBy(jobs.job_type, jobs.status)
    .orderBy(asc(jobs.job_type), asc(jobs.status));
}

/** By the audit trail, which has every call: the metrics know no tenant but the named ones. */
async function countToolCalls(tx: Transaction, since: Date) {
  const { resource_id, action, error_message } = audit_events;
  return await tx
    .select({
      tool_name: resource_id,
      calls: count(),
      failed: countWhere(sql`${action} = 'tool_called' and ${error_message} is not null`),
      refused: countWhere(sql`${action} = 'tool_denied'`),
    })
    .from(audit_events)
    .where(and(eq(audit_events.category, 'tool'), gte(audit_events.timestamp, since)))
    .groupBy(resource_id)
    .orderBy(asc(resource_id));
}

function countWhere(condition: SQL) {
  return sql<number>`count(*) filter (where ${condition})`.mapWith(Number);
}
