import { and, desc, eq } from 'drizzle-orm';
import * as v from 'valibot';
import { audit_events as events } from '../../shared/database/schema.ts';
import { withTenant } from '../../shared/database/tenant.ts';
import { after, pageOf } from '../../shared/paging.ts';
import { AUDIT_CATEGORIES } from '../../shared/vocabulary.ts';
import { Word } from '../input/fields.ts';
import { PAGE, readQuery } from '../input/query.ts';
import { json, route } from '../route.ts';

const FILTERS = {
  category: v.optional(v.picklist(AUDIT_CATEGORIES)),
  action: v.optional(Word),
  correlation_id: v.optional(Word),
};

/** What happened in the tenant, the newest first. */
export const listAuditEvents = route({
  name: 'list_audit_events',
  method: 'GET',
  path: '/audit-events',
  permission: 'audit:read',
  feature: 'audit_trail',
  async run({ event }) {
    const query = readQuery(event, { ...PAGE, ...FILTERS });
    const rows = await withTenant((tx) =>
      tx
        .select()
        .from(events)
        .where(
          and(
            query.category && eq(events.category, query.category),
            query.action ? eq(events.action, query.action) : undefined,
            query.correlation_id ? eq(events.correlation_id, query.correlation_id) : undefined,
            after(query.cursor, { at: events.timestamp, id: events.id }),
          ),
        )
        .orderBy(desc(events.timestamp), desc(events.id))
        .limit(query.limit + 1),
    );
    return json(
      200,
      pageOf(rows, query.limit, (row) => row.timestamp),
    );
  },
});
