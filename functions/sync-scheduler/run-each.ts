import type { Context } from 'aws-lambda';

const CONCURRENCY = 4;

/** What must be left of the invocation to begin one more; what is left over is as due a minute later. */
const NEEDED_MS = 8_000;

/** Failures after which the rest is not even tried: the database or the queue is away. */
const MAX_FAILURES = 3;

export interface Ran {
  done: number;
  failures: unknown[];
}

/** Runs a task for each item, some at the same time, as long as there is time. One that fails does not keep back the others. */
export async function runEach<Item>(
  items: readonly Item[],
  run: (item: Item, context: Context) => Promise<unknown>,
  context: Context,
): Promise<Ran> {
  const ran: Ran = { done: 0, failures: [] };
  const waiting = [...items];
  async function work(): Promise<void> {
    while (ran.failures.length < MAX_FAILURES && context.getRemainingTimeInMillis() > NEEDED_MS) {
      const item = waiting.shift();
      if (item === undefined) return;
      try {
        await run(item, context);
        ran.done += 1;
      } catch (error) {
        ran.failures.push(error);
      }
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return ran;
}
