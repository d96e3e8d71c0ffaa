import { and, eq, inArray } from 'drizzle-orm';
import { logger } from 'lamplight/observe';
import { audit } from '../audit.ts';
import { connections } from '../database/schema.ts';
import type { Transaction } from '../database/tenant.ts';
import { currentScope } from '../database/tenant-scope.ts';
import type { ConnectionStatus } from '../vocabulary.ts';

const log = logger('suite.connections');

export interface StatusChange {
  from: ConnectionStatus | ConnectionStatus[];
  to: ConnectionStatus;
  /** Why; null where all is well again. */
  lastError: string | null;
  /**
   * `encrypted_credentials` as they were when they were tried: where the row has others by now, what was found out does not
   * hold for it. Credentials that were encrypted anew in between count as others; the next try finds out again.
   */
  triedWith?: string;
}

/**
 * Changes a connection's status, with its audit event. Nothing happens where it is no longer what it was. Only an `active`
 * connection is synced by the schedule, so that `error` stops it.
 *
 * @returns whether it was changed
 */
export async function changeStatus(
  tx: Transaction,
  connectionId: string,
  { from, to, lastError, triedWith }: StatusChange,
  now: Date,
): Promise<boolean> {
  const [before] = await tx
    .select({ status: connections.status })
    .from(connections)
    .where(
      and(
        eq(connections.id, connectionId),
        inArray(connections.status, [from].flat()),
        triedWith === undefined ? undefined : eq(connections.encrypted_credentials, triedWith),
      ),
    )
    // Lets the foreign keys of a batch that is being saved pass; whoever locks jobs as well locks the connection first.
    .for('no key update');
  if (!before) return false;
  const [changed] = await tx
    .update(connections)
    .set({ status: to, last_error: lastError, updated_at: now })
    .where(eq(connections.id, connectionId))
    .returning({ provider: connections.provider });
  await audit(tx, {
    category: 'connection',
    action: 'connection_status_changed',
    resource_type: 'connection',
    resource_id: connectionId,
    details: { from: before.status, to },
    ...(lastError === null ? {} : { error_message: lastError }),
  });
  currentScope()?.afterCommit.push(() => {
    const fields = { connection_id: connectionId, provider: changed?.provider, from: before.status, to };
    if (to === 'error') log.warning('connection_status_changed', { ...fields, error_message: lastError });
    else log.info('connection_status_changed', fields);
  });
  return true;
}
