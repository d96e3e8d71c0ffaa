import { connections } from '../shared/database/schema.ts';

/** What the API shows of a connection, as columns to select: everything but its credentials. */
export const CONNECTION_COLUMNS = {
  id: connections.id,
  tenant_id: connections.tenant_id,
  provider: connections.provider,
  label: connections.label,
  status: connections.status,
  encryption_key_version: connections.encryption_key_version,
  last_error: connections.last_error,
  sync_every_minutes: connections.sync_every_minutes,
  created_at: connections.created_at,
  updated_at: connections.updated_at,
};

type ConnectionRow = typeof connections.$inferSelect;

/** The same of a row that is at hand. */
export function connectionView(row: ConnectionRow): Omit<ConnectionRow, 'encrypted_credentials'> {
  const { encrypted_credentials: _, ...view } = row;
  return view;
}
