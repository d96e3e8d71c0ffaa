import { currentKey } from '../../functions/shared/credentials/keys.ts';
import { countByVersion, type KeyedConnection, nextOutdated } from './connections-by-version.ts';
import { type BatchResult, reEncryptTenant } from './re-encrypt-tenant.ts';
import type { Target } from './target.ts';

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** Passes over all connections: a further one takes up what somebody changed during the one before. */
const MAX_PASSES = 5;

export interface ReEncryption {
  /** Connections that are read and written at a time. */
  batchSize: number;
  /** Decrypts and writes nothing. */
  dryRun: boolean;
  onProgress: (progress: Progress) => void;
}

export interface Progress {
  /** Connections that were under another version at the start. */
  total: number;
  /** The version that they come under. */
  version: number;
  done: number;
  overtaken: number;
  failed: BatchResult['failed'];
}

/**
 * Brings the credentials of all connections under the current key. May be ended at any time and started again: what is under
 * the current key is not looked at a second time. Old and new keys work side by side as long as both are in the secret.
 *
 * @throws CredentialError `key_missing` where the keys cannot be read, DatabaseError
 */
export async function reEncryptAll(target: Target, { batchSize, dryRun, onProgress }: ReEncryption): Promise<Progress> {
  const { version } = await currentKey();
  const correlationId = crypto.randomUUID();
  const counts = await countByVersion(target);
  const total = counts.reduce((sum, count) => sum + (count.version === version ? 0 : count.connections), 0);
  const progress: Progress = { total, version, done: 0, overtaken: 0, failed: [] };
  for (let pass = 1; pass <= MAX_PASSES; pass += 1) {
    const overtakenBefore = progress.overtaken;
    progress.failed = [];
    let afterId = FIRST_ID;
    for (;;) {
      const batch = await nextOutdated(target, { version, afterId, limit: batchSize });
      if (batch.length === 0) break;
      for (const [tenantId, connectionIds] of byTenant(batch)) {
        add(progress, await reEncryptTenant({ tenantId, connectionIds, version, dryRun, correlationId }));
      }
      afterId = batch.at(-1)!.id;
      onProgress(progress);
    }
    if (dryRun || progress.overtaken === overtakenBefore) break;
  }
  return progress;
}

function byTenant(batch: KeyedConnection[]): Map<string, string[]> {
  const ids = new Map<string, string[]>();
  for (const { tenant_id, id } of batch) ids.set(tenant_id, [...(ids.get(tenant_id) ?? []), id]);
  return ids;
}

function add(progress: Progress, { done, overtaken, failed }: BatchResult): void {
  progress.done += done;
  progress.overtaken += overtaken;
  progress.failed.push(...failed);
}
