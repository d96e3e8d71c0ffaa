/** A timer that was set on a clock; cancelling twice, or after it ran, does nothing. */
export interface Timer {
  cancel(): void;
}

/**
 * The one source of time below `local/`: real in `npm start`, virtual in tests and drills.
 * Queues, schedules, the Data API and the functions follow the clock that they are given.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `run` once, as soon as the clock reads `atMs` or later. */
  at(atMs: number, run: () => void): Timer;
  /** Says that work is under way: a virtual clock does not move until the returned function is called. */
  hold(): () => void;
}

/** The machine's own clock. Its timers keep no process alive. */
export const realClock: Clock = {
  now: () => Date.now(),
  at(atMs, run) {
    const handle = setTimeout(run, Math.max(0, atMs - Date.now()));
    handle.unref();
    return { cancel: () => clearTimeout(handle) };
  },
  hold: () => () => {},
};

export interface VirtualClock extends Clock {
  /** Moves the time forward by `ms`, running every timer that falls due on the way, each at its own time. */
  advance(ms: number): Promise<void>;
  /** Moves the time forward to `atMs`. */
  advanceTo(atMs: number): Promise<void>;
  /** Resolves when no work is under way, without moving the time. */
  settled(): Promise<void>;
}

/**
 * A clock that stands still until it is told to move, and moves only while nothing is under way.
 *
 * @param startMs the first reading, milliseconds since the epoch
 */
export function virtualClock(startMs: number): VirtualClock {
  let nowMs = startMs;
  let sequence = 0;
  let holds = 0;
  let released: (() => void)[] = [];
  const timers = new Map<number, { atMs: number; run: () => void }>();

  async function settled(): Promise<void> {
    // Work that ends may start other work in the same turn: look again after the event loop has had one.
    do {
      if (holds > 0) await new Promise<void>((resolve) => released.push(resolve));
      await new Promise<void>((resolve) => setImmediate(resolve));
    } while (holds > 0);
  }

  function nextDue(untilMs: number): number | undefined {
    let found: number | undefined;
    let foundAtMs = untilMs;
    for (const [id, timer] of timers) {
      if (timer.atMs > untilMs) continue;
      if (found === undefined || timer.atMs < foundAtMs) {
        found = id;
        foundAtMs = timer.atMs;
      }
    }
    return found;
  }

  async function advanceTo(untilMs: number): Promise<void> {
    await settled();
    for (let id = nextDue(untilMs); id !== undefined; id = nextDue(untilMs)) {
      const timer = timers.get(id)!;
      timers.delete(id);
      nowMs = Math.max(nowMs, timer.atMs);
      timer.run();
      await settled();
    }
    nowMs = Math.max(nowMs, untilMs);
  }

  return {
    now: () => nowMs,
    at(atMs, run) {
      const id = ++sequence;
      timers.set(id, { atMs, run });
      return { cancel: () => void timers.delete(id) };
    },
    hold() {
      holds += 1;
      let open = true;
      return () => {
        if (!open) return;
        open = false;
        holds -= 1;
        if (holds > 0) return;
        const waiting = released;
        released = [];
        for (const resume of waiting) resume();
      };
    },
    settled,
    advanceTo,
    advance: (ms) => advanceTo(nowMs + ms),
  };
}
