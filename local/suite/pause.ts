import type { Clock } from '../clock.ts';

/** Waits on the run's clock, or until `signal` is aborted. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const finish = () => {
      timer.cancel();
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = clock.at(clock.now() + ms, finish);
    signal.addEventListener('abort', finish, { once: true });
  });
}
