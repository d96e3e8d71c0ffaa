import { and, desc, eq } from 'drizzle-orm';
import * as v from 'valibot';
import { connections } from '../../shared/database/schema.ts';
import { withTenant } from '../../shared/database/tenant.ts';
import { after, pageOf } from '../../shared/paging.ts';
import { CONNECTION_STATUSES } from '../../shared/vocabulary.ts';
import { CONNECTION_COLUMNS } from '../connection-view.ts';
import { PAGE, readQuery } from '../input/query.ts';
import { json, route } from '../route.ts';

/** The tenant's connections, the newest first. */
export const listConnections = route({
  name: 'list_connections',
  method: 'GET',
  path: '/connections',
  permission: 'connections:read',
  async run({ event }) {
    const query = readQuery(event, { ...PAGE, status: v.optional(v.picklist(CONNECTION_STATUSES)) });
    const rows = await withTenant((tx) =>
      tx
        .select(CONNECTION_COLUMNS)
        .from(connections)
        .where(
          and(
            query.status && eq(connections.status, query.status),
            after(query.cursor, { at: connections.created_at, id: connections.id }),
          ),
        )
        .orderBy(desc(connections.created_at), desc(connections.id))
        .limit(query.limit + 1),
    );
    return json(
      200,
      pageOf(rows, query.limit, (row) => row.created_at),
    );
  },
});
