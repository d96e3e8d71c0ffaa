/**
 * Loads a value and keeps it for a while. Who asks while it is being loaded waits for the same load; one that fails is not kept.
 *
 * @param forMs milliseconds, from when loading began
 */
export function kept<T>(
  load: () => Promise<T>,
  { forMs, now }: { forMs: number; now: () => number },
): () => Promise<T> {
  let current: { value: Promise<T>; untilMs: number } | undefined;
  return async () => {
    if (current && now() < current.untilMs) return await current.value;
    const loading = { value: load(), untilMs: now() + forMs };
    current = loading;
    try {
      return await loading.value;
    } catch (error) {
      if (current === loading) current = undefined;
      throw error;
    }
  };
}
