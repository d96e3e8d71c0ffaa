import type { Unit } from '../context.ts';
import { log } from '../log/line.ts';
import type { Ending, Source } from '../sources/source.ts';
import { tickMs, wallMs } from '../time.ts';
import { noteUnit } from './cold-start.ts';
import { endUnit, foretellTimeout, type Work } from './end.ts';
import { measureByName } from './fragments.ts';
import { tooManyHops } from './unit.ts';

/** Least time before the kill at which the unit speaks; a twentieth of what it has where that is more. */
const MARGIN_MS = 500;
const MARGIN_SHARE = 0.05;
/** The longest delay that a Node timer takes. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/**
 * Runs the handler for one item, in the unit that is entered already, and ends the unit whatever comes. Never rejects: what the handler did
 * is the ending.
 */
export async function perform<Item>(
  source: Source<never, Item, unknown, unknown>,
  item: Item,
  unit: Unit,
  run: () => unknown,
): Promise<Ending> {
  const work: Work<Item> = { source, item, unit, startedAt: tickMs() };
  noteUnit(unit);
  const timer = startTimer(work);
  if (source.startEvent !== undefined) log('info', source.logger, source.startEvent, []);
  if (tooManyHops(unit)) {
    log('warning', source.logger, 'correlation_hops_exceeded', [{ hops: unit.hops }]);
    measureByName('correlation_hops_exceeded_total', 1, {});
  }
  let ending: Ending;
  try {
    ending = { kind: 'returned', value: await run() };
  } catch (error) {
    ending = { kind: 'threw', error };
  }
  clearTimeout(timer);
  endUnit(work, ending);
  return ending;
}

/** The timer that speaks for the unit before the time-out, to be cleared at its end; keeps no process alive. */
export function startTimer<Item>(work: Work<Item>, tell = foretellTimeout<Item>): NodeJS.Timeout | undefined {
  const { deadlineAt } = work.unit;
  if (deadlineAt === undefined) return undefined;
  const remaining = deadlineAt - wallMs();
  if (remaining <= 0) return undefined; // No Lambda says so; a test's stand-in for the context does.
  // Never sooner than half the time: a short time-out leaves a short margin.
  const margin = Math.min(work.source.timeoutMarginMs ?? Math.max(MARGIN_MS, remaining * MARGIN_SHARE), remaining / 2);
  const delay = remaining - margin;
  if (!(delay < LONGEST_DELAY_MS)) return undefined;
  try {
    const timer = setTimeout(tell, delay, work);
    timer.unref();
    return timer;
  } catch {
    return undefined; // Timers that a test kit has replaced.
  }
}
