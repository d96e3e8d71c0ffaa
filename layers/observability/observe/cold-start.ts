import type { Unit } from '../context.ts';
import { tickMs } from '../time.ts';

/** An environment that waited longer than this between start and first event was started ahead of it: nobody waited for it. */
const PROACTIVE_AFTER_MS = 10_000;

let first: Unit | undefined;

/** Whether the unit, or the one around it, is the first of this process, and its caller waited for the start. */
export function isColdStart(unit: Unit): boolean {
  // Absent outside of Lambda. Of the other types, provisioned concurrency and managed instances, none has its first caller wait.
  return first === unit && (process.env.AWS_LAMBDA_INITIALIZATION_TYPE ?? 'on-demand') === 'on-demand';
}

/** Called with each unit that opens; only the first one counts. */
export function noteUnit(unit: Unit): void {
  if (first !== undefined) return;
  // An object that is no unit of anybody's: from now on nothing is a cold start.
  first = tickMs() <= PROACTIVE_AFTER_MS ? unit : ({} as Unit);
}
