/** A stop takes at most this long; what has not ended by then is left to its watchdogs. */
const STOP_LIMIT_MS = 4_500;

/**
 * Turns SIGINT, SIGTERM and SIGHUP into a promise, so that a run stops in order.
 *
 * A second signal, or a stop that takes too long, ends the process at once: functions end when their parent is gone, and
 * so does the database.
 */
export function stopOnSignals(): { asked: Promise<string> } {
  const asked = new Promise<string>((resolve) => {
    let before = false;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (before) process.exit(130);
        before = true;
        setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
        resolve(signal);
      });
    }
  });
  return { asked };
}
