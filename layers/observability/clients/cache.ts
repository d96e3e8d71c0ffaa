import { inSpan } from '../trace/in-span.ts';

export type CacheOperation = 'get' | 'set' | 'delete';

export interface CacheCall {
  operation: CacheOperation;
  /** What is cached (`sessions`), never the key: keys hold ids. */
  cache: string;
  /** OpenTelemetry's name of the system, `redis` or `memory`. */
  system?: string;
}

/**
 * Runs a call to a cache in a span (`get_sessions`), with whether a `get` found something: `undefined` and `null` are a miss.
 *
 * @example const session = await traceCache({ operation: 'get', cache: 'sessions' }, () => redis.get(key));
 */
export async function traceCache<T>(
  { operation, cache, system = 'redis' }: CacheCall,
  run: () => T | Promise<T>,
): Promise<T> {
  const attributes = { 'db.system.name': system, 'db.operation.name': operation, 'cache.name': cache };
  return inSpan({ name: `${operation}_${cache}`, kind: 'client', attributes }, async (span) => {
    const found = await run();
    if (operation === 'get') span?.set({ 'cache.hit': found !== undefined && found !== null });
    return found;
  });
}
