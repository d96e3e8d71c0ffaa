import { eq } from 'drizzle-orm';
import { bind } from 'lamplight/observe';
import { connections } from '../../shared/database/schema.ts';
import { withTenant } from '../../shared/database/tenant.ts';
import { CONNECTION_COLUMNS } from '../connection-view.ts';
import { connectionNotFound } from '../connections/find-connection.ts';
import { readId } from '../input/query.ts';
import { json, route } from '../route.ts';

/** One connection of the tenant. */
export const readConnection = route({
  name: 'read_connection',
  method: 'GET',
  path: '/connections/{id}',
  permission: 'connections:read',
  async run({ event, span }) {
    const connection_id = readId(event);
    bind({ connection_id });
    const [row] = await withTenant((tx) =>
      tx.select(CONNECTION_COLUMNS).from(connections).where(eq(connections.id, connection_id)),
    );
    if (!row) throw connectionNotFound();
    span.set({ provider: row.provider });
    return json(200, row);
  },
});
