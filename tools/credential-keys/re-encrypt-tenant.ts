import { inArray, sql } from 'drizzle-orm';
import { connectionOwner } from '../../functions/shared/credentials/cipher.ts';
import { CredentialError } from '../../functions/shared/credentials/credential-error.ts';
import { open, seal } from '../../functions/shared/credentials/envelope.ts';
import { audit_events, connections } from '../../functions/shared/database/schema.ts';
import { type Transaction, withNewTenant } from '../../functions/shared/database/tenant.ts';

export interface TenantBatch {
  tenantId: string;
  connectionIds: string[];
  /** The version that they shall be under. */
  version: number;
  dryRun: boolean;
  /** Of the audit events. */
  correlationId: string;
}

export interface BatchResult {
  done: number;
  /** Changed or deleted by somebody else meanwhile, and left as they are. */
  overtaken: number;
  failed: { connectionId: string; reason: string }[];
}

interface Renewed {
  id: string;
  before: string;
  versionBefore: number;
  after: string;
}

/**
 * Encrypts connections of one tenant anew, as `app_user` in that tenant's own transaction: row-level security holds here
 * as it does for a request. A row is written only where its text and version are still those that were read, so that new
 * credentials that a tenant stores at the same time stay. What a sync has in hand does not change: the credentials are the
 * same. What cannot be decrypted stays as it is and is reported.
 *
 * @throws CredentialError `key_missing`, DatabaseError
 */
export async function reEncryptTenant(batch: TenantBatch): Promise<BatchResult> {
  return await withNewTenant(batch.tenantId, async (tx) => {
    const rows = await tx.select().from(connections).where(inArray(connections.id, batch.connectionIds));
    const renewed: Renewed[] = [];
    const failed: BatchResult['failed'] = [];
    for (const row of rows) {
      if (row.encryption_key_version === batch.version) continue;
      try {
        renewed.push(await renew(row, batch.version));
      } catch (error) {
        if (!(error instanceof CredentialError) || error.reason === 'key_missing') throw error;
        failed.push({ connectionId: row.id, reason: error.message });
      }
    }
    const done = batch.dryRun ? renewed.length : await write(tx, batch, renewed);
    return { done, overtaken: batch.connectionIds.length - failed.length - done, failed };
  });
}

async function renew(row: typeof connections.$inferSelect, version: number): Promise<Renewed> {
  const owner = connectionOwner(row);
  const { encrypted_credentials: before, encryption_key_version: versionBefore } = row;
  const credentials = await open({ cipherText: before, keyVersion: versionBefore }, owner);
  const { cipherText: after, keyVersion } = await seal(credentials, owner);
  if (keyVersion !== version) throw new Error(`the keys were rotated again, to version ${keyVersion}: start anew`);
  return { id: row.id, before, versionBefore, after };
}

async function write(tx: Transaction, batch: TenantBatch, renewed: Renewed[]): Promise<number> {
  if (renewed.length === 0) return 0;
  const { rows = [] } = await tx.execute(sql`
    update connections set encrypted_credentials = given.after, encryption_key_version = ${batch.version}::integer
    from jsonb_to_recordset(${JSON.stringify(renewed)}::jsonb)
      as given (id uuid, before text, "versionBefore" integer, after text)
    where connections.id = given.id and connections.encrypted_credentials = given.before
      and connections.encryption_key_version = given."versionBefore"
    returning connections.id`);
  if (rows.length === 0) return 0;
  await tx.insert(audit_events).values({
    ...{ id: crypto.randomUUID(), tenant_id: batch.tenantId, category: 'security', action: 'credentials_re_encrypted' },
    ...{ correlation_id: batch.correlationId, timestamp: new Date() },
    details: { connections: rows.map(({ id }) => id), encryption_key_version: batch.version },
  });
  return rows.length;
}
