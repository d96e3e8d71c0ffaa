import { and, desc, eq } from 'drizzle-orm';
import * as v from 'valibot';
import { canonical_orders as orders } from '../../shared/database/schema.ts';
import { withTenant } from '../../shared/database/tenant.ts';
import { after, pageOf } from '../../shared/paging.ts';
import { Word } from '../input/fields.ts';
import { Id, PAGE, readQuery } from '../input/query.ts';
import { json, route } from '../route.ts';

const FILTERS = {
  connection_id: v.optional(Id),
  status: v.optional(Word),
};

/** The tenant's orders from all its connections, the newest first. */
export const listOrders = route({
  name: 'list_orders',
  method: 'GET',
  path: '/orders',
  permission: 'orders:read',
  async run({ event }) {
    const query = readQuery(event, { ...PAGE, ...FILTERS });
    const rows = await withTenant((tx) =>
      tx
        .select()
        .from(orders)
        .where(
          and(
            query.connection_id ? eq(orders.connection_id, query.connection_id) : undefined,
            query.status ? eq(orders.status, query.status) : undefined,
            after(query.cursor, { at: orders.ordered_at, id: orders.id }),
          ),
        )
        .orderBy(desc(orders.ordered_at), desc(orders.id))
        .limit(query.limit + 1),
    );
    return json(
      200,
      pageOf(rows, query.limit, (row) => row.ordered_at),
    );
  },
});
