import { and, eq, gt, like, lte } from 'drizzle-orm';
import { type CacheCall, context, logger, traceCache } from 'lamplight/observe';
import { open, seal } from './credentials/envelope.ts';
import { DatabaseError } from './database/database-error.ts';
import { cache_entries } from './database/schema.ts';
import { withTenant } from './database/tenant.ts';
import { createMemory } from './memory.ts';

const log = logger('suite.cache');

/** What an instance keeps in its own memory, over all tenants. */
const MEMORY_ENTRIES = 1000;

export interface CachedValue<T> {
  /** Becomes JSON, encrypted. */
  value: T;
  expiresAt: Date;
}

export interface CacheOptions {
  /**
   * Milliseconds for which this instance may give the value without asking the table: how long it may go on after
   * another instance has changed or deleted it. 0 asks the table each time.
   */
  memoryMs?: number;
}

const memory = createMemory<unknown>({ capacity: MEMORY_ENTRIES });

/**
 * The value of a key of the current tenant: from this instance, else from the table `cache_entries`, else from `load`,
 * whose value is then kept for all instances until it expires. Who asks at the same time waits for the same load.
 * A cache that is away costs a load and a warning, never the caller's work; what `load` throws is thrown.
 *
 * The function needs CREDENTIAL_KEYS_SECRET_ARN: values are encrypted as credentials are.
 *
 * ```ts
 * const plan = await cached('entitlements', loadPlan, { memoryMs: 10_000 });
 * ```
 *
 * @param key unique in the tenant, and no secret: `provider_tokens/<connection id>/…`. Its first part names the spans, `get_provider_tokens`
 * @throws DatabaseError `no_tenant` outside an identified unit of work
 */
export async function cached<T>(
  key: string,
  load: () => Promise<CachedValue<T>>,
  { memoryMs = 0 }: CacheOptions = {},
): Promise<T> {
  const found = await memory.remember(memoryName(key), async () => {
    const known = await readEntry<T>(key);
    const entry = known ?? (await load());
    if (!known) await writeCache(key, entry.value, entry.expiresAt);
    return { value: entry.value, until: Math.min(Date.now() + memoryMs, entry.expiresAt.getTime()) };
  });
  return found as T;
}

/** The value of a key of the current tenant that has not expired; undefined where there is none, or the cache is away. */
export async function readCache<T>(key: string): Promise<T | undefined> {
  return (await readEntry<T>(key))?.value;
}

/** Keeps a value for the current tenant until it expires, in place of what the key had. Expired entries of the tenant go. */
export async function writeCache(key: string, value: unknown, expiresAt: Date): Promise<void> {
  await failOpen('set', key, async () => {
    const { cipherText, keyVersion } = await seal(value, ownerOf(key));
    const entry = { encrypted_value: cipherText, encryption_key_version: keyVersion, expires_at: expiresAt };
    await withTenant(async (tx) => {
      await tx.delete(cache_entries).where(lte(cache_entries.expires_at, new Date()));
      await tx
        .insert(cache_entries)
        .values({ tenant_id: context().tenant_id!, key, ...entry })
        .onConflictDoUpdate({ target: [cache_entries.tenant_id, cache_entries.key], set: entry });
    });
  });
}

/** Forgets a key of the current tenant. Other instances may still give it for their `memoryMs`. */
export async function deleteCache(key: string): Promise<void> {
  memory.forget(memoryName(key));
  await failOpen('delete', key, () => withTenant((tx) => tx.delete(cache_entries).where(eq(cache_entries.key, key))));
}

/** Forgets every key of the current tenant that begins so: `provider_tokens/<connection id>/`. */
export async function deleteCachePrefix(prefix: string): Promise<void> {
  memory.forgetPrefix(memoryName(prefix));
  const pattern = `${prefix.replace(/[\\%_]/g, '\\$&')}%`;
  await failOpen('delete', prefix, () =>
    withTenant((tx) => tx.delete(cache_entries).where(like(cache_entries.key, pattern))),
  );
}

async function readEntry<T>(key: string): Promise<CachedValue<T> | undefined> {
  return await failOpen('get', key, async () => {
    const [row] = await withTenant((tx) =>
      tx
        .select({
          cipherText: cache_entries.encrypted_value,
          keyVersion: cache_entries.encryption_key_version,
          expiresAt: cache_entries.expires_at,
        })
        .from(cache_entries)
        .where(and(eq(cache_entries.key, key), gt(cache_entries.expires_at, new Date()))),
    );
    return row && { value: (await open(row, ownerOf(key))) as T, expiresAt: row.expiresAt };
  });
}

/** Runs an operation in its span. What goes wrong is said and is as good as an empty cache, but for a breach of isolation. */
async function failOpen<T>(
  operation: CacheCall['operation'],
  key: string,
  work: () => Promise<T>,
): Promise<T | undefined> {
  const cache = key.split('/')[0]!;
  try {
    return await traceCache({ operation, cache, system: 'postgresql' }, work);
  } catch (error) {
    if (error instanceof DatabaseError && (error.code === 'no_tenant' || error.code === 'foreign_row')) throw error;
    log.warning('cache_failed', { operation, cache }, error);
    return undefined;
  }
}

function ownerOf(key: string): string {
  return `cache/${context().tenant_id}/${key}`;
}

function memoryName(key: string): string {
  return `${context().tenant_id}/${key}`;
}
