/** A stop takes at most this long; what has not ended by then is left to its watchdogs. */
const STOP_LIMIT_MS = 4_500;

export interface Stopping {
  /** Resolves when the run is to stop. */
  asked: Promise<void>;
  /** Asks for it as a signal would; once more changes nothing. */
  ask(): void;
}

/**
 * Turns SIGINT, SIGTERM and SIGHUP into a promise, so that a run stops in order.
 *
 * A second signal, or a stop that takes too long, ends the process at once: functions end when their parent is gone, and
 * so does the database.
 */
export function stopOnSignals(): Stopping {
  const { promise, resolve } = Promise.withResolvers<void>();
  let isAsked = false;

  function ask(): void {
    if (isAsked) return;
    isAsked = true;
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
    resolve();
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (isAsked) process.exit(130);
      ask();
    });
  }
  return { asked: promise, ask };
}
