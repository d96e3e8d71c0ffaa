import { and, eq } from 'drizzle-orm';
import { logger } from 'lamplight/observe';
import { audit } from '../shared/audit.ts';
import { connections } from '../shared/database/schema.ts';
import type { Transaction } from '../shared/database/tenant.ts';
import { currentScope } from '../shared/database/tenant-scope.ts';

const log = logger('suite.worker.connections');

export interface StatusChange {
  from: 'active' | 'error';
  to: 'active' | 'error';
  /** Why; null where all is well again. */
  lastError: string | null;
}

/** Changes a connection's status, with its audit event. Nothing happens where it is no longer what it was. */
export async function changeStatus(
  tx: Transaction,
  connectionId: string,
  { from, to, lastError }: StatusChange,
  now: Date,
): Promise<void> {
  const changed = await tx
    .update(connections)
    .set({ status: to, last_error: lastError, updated_at: now })
    .where(and(eq(connections.id, connectionId), eq(connections.status, from)))
    .returning({ provider: connections.provider });
  if (!changed[0]) return;
  const { provider } = changed[0];
  await audit(tx, {
    category: 'connection',
    action: 'connection_status_changed',
    resource_type: 'connection',
    resource_id: connectionId,
    details: { from, to },
    ...(lastError === null ? {} : { error_message: lastError }),
  });
  currentScope()?.afterCommit.push(() => {
    const fields = { connection_id: connectionId, provider, from, to };
    if (to === 'error') log.warning('connection_status_changed', fields);
    else log.info('connection_status_changed', fields);
  });
}
