import { eq, sql } from 'drizzle-orm';
import { bind, logger } from 'lamplight/observe';
import { audit } from '../../shared/audit.ts';
import { deleteCachePrefix } from '../../shared/cache.ts';
import { cancelUnfinishedJobs } from '../../shared/connections/cancel-unfinished-jobs.ts';
import { connections } from '../../shared/database/schema.ts';
import { type Transaction, withTenant } from '../../shared/database/tenant.ts';
import { connectionNotFound } from '../connections/find-connection.ts';
import { readId } from '../input/query.ts';
import { route } from '../route.ts';

const log = logger('suite.api.connections');

/**
 * Deletes a connection with its credentials and all that was synced by it. Its jobs stay, without it, as the record of
 * what was done; those that wait or run are cancelled. The audit event says how much there was.
 */
export const deleteConnection = route({
  name: 'delete_connection',
  method: 'DELETE',
  path: '/connections/{id}',
  permission: 'connections:write',
  async run({ event, span }) {
    const connection_id = readId(event);
    bind({ connection_id });
    const { provider, ...deleted } = await withTenant((tx) => remove(tx, connection_id));
    span.set({ provider, connection_id });
    await deleteCachePrefix(`provider_tokens/${connection_id}/`);
    log.info('connection_deleted', { connection_id, provider, ...deleted });
    return { statusCode: 204 };
  },
});

async function remove(tx: Transaction, id: string) {
  // Locked first: no sync is asked for and no batch is saved while it goes.
  const [row] = await tx
    .select({ provider: connections.provider })
    .from(connections)
    .where(eq(connections.id, id))
    .for('update');
  if (!row) throw connectionNotFound();
  const jobs_cancelled = await cancelUnfinishedJobs(tx, id, 'the connection was deleted', new Date());
  const rows = await countRows(tx, id);
  // Everything that refers to it goes with it (ON DELETE CASCADE), but for jobs, which then refer to nothing.
  await tx.delete(connections).where(eq(connections.id, id));
  const details = { provider: row.provider, jobs_cancelled, ...rows };
  const resource = { resource_type: 'connection', resource_id: id };
  await audit(tx, { category: 'connection', action: 'connection_deleted', ...resource, details });
  return { ...row, jobs_cancelled, ...rows };
}

async function countRows(tx: Transaction, id: string) {
  const { rows } = await tx.execute(sql`
    select (select count(*) from canonical_orders where connection_id = ${id}::uuid)::integer as orders,
      (select count(*) from canonical_customers where connection_id = ${id}::uuid)::integer as customers,
      (select count(*) from canonical_products where connection_id = ${id}::uuid)::integer as products`);
  return rows[0] as unknown as { orders: number; customers: number; products: number };
}
