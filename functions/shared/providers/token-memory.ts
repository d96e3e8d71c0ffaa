import type { TokenCache } from './provider.ts';

/** Tokens that one instance remembers, after which the oldest is forgotten. */
const MAX_TOKENS = 500;

/** Tokens in the memory of this instance. */
export function tokenMemory(): TokenCache {
  const kept = new Map<string, { token: string; until: number }>();
  return {
    async read(name) {
      const known = kept.get(name);
      if (known && known.until > Date.now()) return known.token;
      kept.delete(name);
      return undefined;
    },
    async write(name, token, expiresAt) {
      if (kept.size >= MAX_TOKENS) kept.delete(kept.keys().next().value!);
      kept.set(name, { token, until: expiresAt.getTime() });
    },
    async forget(name) {
      kept.delete(name);
    },
  };
}
