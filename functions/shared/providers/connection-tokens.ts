import { deleteCache, readCache, writeCache } from '../cache.ts';
import type { TokenCache } from './provider.ts';
import { tokenMemory } from './token-memory.ts';

/** Before the table, so that a page costs no query for its token. */
const memory = tokenMemory();

interface KeptToken {
  token: string;
  /** Milliseconds since the epoch. */
  until: number;
}

/**
 * The access tokens of a connection of the current tenant: in this instance's memory, behind it in the cache that all
 * instances share, encrypted. Changing a connection's credentials forgets the prefix `provider_tokens/<connection id>/`.
 */
export function connectionTokens({ tenant_id, id }: { tenant_id: string; id: string }): TokenCache {
  const keyOf = (name: string) => `provider_tokens/${id}/${name}`;
  const memoryName = (name: string) => `${tenant_id}/${keyOf(name)}`;
  return {
    async read(name) {
      const here = await memory.read(memoryName(name));
      if (here !== undefined) return here;
      const kept = await readCache<KeptToken>(keyOf(name));
      if (!kept) return undefined;
      await memory.write(memoryName(name), kept.token, new Date(kept.until));
      return kept.token;
    },
    async write(name, token, expiresAt) {
      await memory.write(memoryName(name), token, expiresAt);
      await writeCache(keyOf(name), { token, until: expiresAt.getTime() } satisfies KeptToken, expiresAt);
    },
    async forget(name) {
      await memory.forget(memoryName(name));
      await deleteCache(keyOf(name));
    },
  };
}
