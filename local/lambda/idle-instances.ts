import type { Instance } from './instance.ts';
import { KEPT_IDLE_INSTANCES } from './limits.ts';

/** Instances without work. Those beyond the first few are ended when they have been idle for long. */
export interface IdleInstances {
  add(instance: Instance): void;
  /** The one that was used last, so that the others age and end. */
  take(): Instance | undefined;
  /** For one that ended by itself. */
  remove(instance: Instance): void;
  /** Takes all of them out. */
  clear(): Instance[];
}

export function createIdleInstances(idleLimitMs: number): IdleInstances {
  const idle: { instance: Instance; since: number }[] = [];
  let sweep: NodeJS.Timeout | undefined;

  function endOld(): void {
    sweep = undefined;
    const old = performance.now() - idleLimitMs;
    while (idle.length > KEPT_IDLE_INSTANCES && idle[0]!.since <= old) idle.shift()!.instance.kill();
    sweepLater();
  }

  function sweepLater(): void {
    if (idle.length > KEPT_IDLE_INSTANCES) sweep ??= setTimeout(endOld, idleLimitMs).unref();
  }

  return {
    add(instance) {
      idle.push({ instance, since: performance.now() });
      sweepLater();
    },
    take: () => idle.pop()?.instance,
    remove(instance) {
      const at = idle.findIndex((one) => one.instance === instance);
      if (at >= 0) idle.splice(at, 1);
    },
    clear() {
      clearTimeout(sweep);
      sweep = undefined;
      return idle.splice(0).map(({ instance }) => instance);
    },
  };
}
