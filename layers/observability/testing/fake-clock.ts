/** A clock that stands still until it is moved. */
export interface FakeClock {
  /** Milliseconds since the epoch. */
  now(): number;
  advance(milliseconds: number): void;
  set(time: Date | string | number): void;
  /** Gives the real time back. */
  restore(): void;
}

/**
 * Puts a standing clock under `Date`, for handlers and the layer alike. Timers and `performance.now()` go on in real time; Jest's own
 * fake timers are there for those.
 *
 * @example const clock = fakeClock('2026-11-24T12:00:00Z'); clock.advance(60_000);
 */
export function fakeClock(start: Date | string | number = '2026-01-01T00:00:00.000Z'): FakeClock {
  const RealDate = globalThis.Date;
  const timeOf = (given: Date | string | number): number => {
    const time = new RealDate(given).getTime();
    if (Number.isNaN(time)) throw new Error(`fakeClock: ${String(given)} is no time`);
    return time;
  };
  let now = timeOf(start);
  // A proxy, because the real class's own methods and `instanceof` must go on working.
  const Standing: DateConstructor = new Proxy(RealDate, {
    construct: (target, args: unknown[], newTarget): Date =>
      Reflect.construct(target, args.length === 0 ? [now] : args, newTarget === Standing ? target : newTarget),
    apply: () => new RealDate(now).toString(),
    get: (target, key, receiver) => (key === 'now' ? () => now : Reflect.get(target, key, receiver)),
  });
  globalThis.Date = Standing;
  return {
    now: () => now,
    advance: (milliseconds) => {
      now += milliseconds;
    },
    set: (time) => {
      now = timeOf(time);
    },
    restore: () => {
      globalThis.Date = RealDate;
    },
  };
}
