import { STALL_MS } from './limits.ts';

/** Invocations that wait for an instance; the first that came is served first. */
export interface WaitingLine<Answer> {
  readonly length: number;
  /** Waits for what `next` is answered with. */
  wait(): Promise<Answer>;
  /** Takes the first out, to be answered; undefined where nobody waits. */
  next(): ((answer: Answer) => void) | undefined;
  /** Answers everybody. */
  dismiss(answer: Answer): void;
}

interface Waiting<Answer> {
  give: (answer: Answer) => void;
  since: number;
}

/** @param sayStall called once for a line that does not empty, when its first has waited for over a second */
export function createWaitingLine<Answer>(sayStall: (waiting: number) => void): WaitingLine<Answer> {
  const waiting: Waiting<Answer>[] = [];
  let stall: NodeJS.Timeout | undefined;

  function look(): void {
    const leftMs = STALL_MS - (performance.now() - (waiting[0]?.since ?? 0));
    if (leftMs > 1) stall = setTimeout(look, leftMs);
    else sayStall(waiting.length);
  }

  function next(): Waiting<Answer>['give'] | undefined {
    const first = waiting.shift();
    if (waiting.length === 0) {
      clearTimeout(stall);
      stall = undefined;
    }
    return first?.give;
  }

  return {
    get length() {
      return waiting.length;
    },
    wait: () =>
      new Promise((give) => {
        waiting.push({ give, since: performance.now() });
        stall ??= setTimeout(look, STALL_MS);
      }),
    next,
    dismiss(answer) {
      for (let give = next(); give; give = next()) give(answer);
    },
  };
}
