export interface MemoryOptions {
  /** Entries, after which the oldest is forgotten. */
  capacity: number;
}

/** What this instance alone remembers: lost with it, seen by nobody else, and never written down. */
export interface Memory<T> {
  /**
   * The value of a name; loaded where there is none that is still good. Who asks while it is being loaded waits for the same
   * load. A load that fails is not remembered.
   *
   * @param fresh loads in any case
   */
  remember(name: string, load: () => Promise<Remembered<T>>, options?: { fresh?: boolean }): Promise<T>;
  forget(name: string): void;
  /** Forgets every name that begins so. */
  forgetPrefix(prefix: string): void;
}

export interface Remembered<T> {
  value: T;
  /** After which it is loaded anew. */
  until: number;
}

/** Makes a memory of this instance. */
export function createMemory<T>({ capacity }: MemoryOptions): Memory<T> {
  const kept = new Map<string, { loading: Promise<Remembered<T>>; until: number }>();

  return {
    async remember(name, load, { fresh = false } = {}) {
      const known = kept.get(name);
      if (known && !fresh && known.until > Date.now()) return (await known.loading).value;
      const entry = { loading: load(), until: Number.POSITIVE_INFINITY };
      kept.delete(name);
      kept.set(name, entry);
      if (kept.size > capacity) kept.delete(kept.keys().next().value!);
      try {
        const { value, until } = await entry.loading;
        entry.until = until;
        return value;
      } catch (error) {
        if (kept.get(name) === entry) {
          kept.delete(name);
          // Asked for afresh and not come: what was good before still is.
          if (known && known.until > Date.now()) kept.set(name, known);
        }
        throw error;
      }
    },
    forget(name) {
      kept.delete(name);
    },
    forgetPrefix(prefix) {
      for (const name of kept.keys()) if (name.startsWith(prefix)) kept.delete(name);
    },
  };
}
