import { and, desc, eq, gte, lt } from 'drizzle-orm';
import * as z from 'zod/v4';
import { rolesWith } from '../../shared/auth/permissions.ts';
import { audit_events as events } from '../../shared/database/schema.ts';
import { AUDIT_CATEGORIES } from '../../shared/vocabulary.ts';
import { Limit, Time } from '../input/fields.ts';
import { defineTool } from '../tool-definition.ts';

const MAX_EVENTS = 100;

export const auditTrail = defineTool({
  name: 'audit_trail',
  title: 'Audit trail',
  description:
    'Tells what was done in the name of the company and by which user, the newest first: logins, changes of users, ' +
    'connections and plan, syncs, calls of tools and refusals. user_id is null where the system did it by itself, such ' +
    'as a scheduled sync. With a correlation_id it tells one story from its first step to its last. If `more` is true ' +
    'there are further events: narrow the time range, or raise the limit.',
  input: z.strictObject({
    category: z.enum(AUDIT_CATEGORIES).optional().describe('Only events of this kind'),
    action: z
      .string()
      .regex(/^[a-z_]{1,64}$/, 'must be a word such as connection_updated')
      .optional()
      .describe('Only this action, in the past tense, such as login_failed, connection_updated or tool_denied'),
    user_id: z.guid('must be a UUID').optional().describe('Only what this user did'),
    correlation_id: z
      .string()
      .regex(/^[\w.:-]{1,128}$/, 'must be a correlation id')
      .optional()
      .describe('Only what belongs to this request and what followed from it'),
    from: Time.optional().describe('Only events at this time or later'),
    before: Time.optional().describe('Only events before this time'),
    limit: Limit(MAX_EVENTS, 'events'),
  }),
  feature: 'audit_trail',
  roles: rolesWith('audit:read'),
  async run({ category, action, user_id, correlation_id, from, before, limit }, { tx }) {
    const found = await tx
      .select({
        at: events.timestamp,
        category: events.category,
        action: events.action,
        user_id: events.user_id,
        resource_type: events.resource_type,
        resource_id: events.resource_id,
        // Redacted when it was written, as a log line is.
        details: events.details,
        error_message: events.error_message,
        correlation_id: events.correlation_id,
      })
      .from(events)
      .where(
        and(
          category ? eq(events.category, category) : undefined,
          action ? eq(events.action, action) : undefined,
          user_id ? eq(events.user_id, user_id) : undefined,
          correlation_id ? eq(events.correlation_id, correlation_id) : undefined,
          from ? gte(events.timestamp, new Date(from)) : undefined,
          before ? lt(events.timestamp, new Date(before)) : undefined,
        ),
      )
      .orderBy(desc(events.timestamp), desc(events.id))
      .limit(limit + 1);
    const shown = found.slice(0, limit);
    return { content: { events: shown, more: found.length > limit }, rows: shown.length };
  },
});
