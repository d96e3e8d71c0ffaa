import { Cron } from 'croner';

const UNITS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const EXAMPLES = 'write rate(5 minutes) or cron(0 3 * * ? *)';

/** When a schedule fires. */
export interface ScheduleTimes {
  /** The first time after `afterMs`, both milliseconds since the epoch; undefined where there is none any more. */
  next(afterMs: number): number | undefined;
}

/**
 * Reads an expression of EventBridge, in UTC: `rate(5 minutes)` or `cron(minutes hours day-of-month month day-of-week
 * year)`. A rate fires at its multiples since the epoch, where EventBridge counts from the rule's creation: so a run
 * that starts at another second fires at the same times.
 *
 * @returns the times, or what is wrong with the expression and what to do
 */
export function parseScheduleExpression(expression: string): ScheduleTimes | { problem: string } {
  const [, kind, inner = ''] = /^(rate|cron)\((.*)\)$/.exec(expression.trim()) ?? [];
  if (kind === 'rate') return parseRate(inner.trim());
  if (kind === 'cron') return parseCron(inner.trim());
  return { problem: `${expression} is no schedule expression: ${EXAMPLES}` };
}

function parseRate(inner: string): ScheduleTimes | { problem: string } {
  const [, digits = '0', unit = '', plural = ''] = /^(\d+) (minute|hour|day)(s?)$/.exec(inner) ?? [];
  const count = Number(digits);
  if (count < 1) return { problem: `rate(${inner}) is no rate: ${EXAMPLES}` };
  if ((count === 1) !== (plural === '')) {
    return { problem: `rate(${inner}): EventBridge wants ${count} ${unit}${count === 1 ? '' : 's'}` };
  }
  const periodMs = count * UNITS[unit]!;
  return { next: (afterMs) => (Math.floor(afterMs / periodMs) + 1) * periodMs };
}

function parseCron(inner: string): ScheduleTimes | { problem: string } {
  const fields = inner.split(/\s+/);
  if (fields.length !== 6) {
    return { problem: `cron(${inner}) has ${fields.length} fields: EventBridge wants six, the last one the year` };
  }
  const [, , dayOfMonth, , dayOfWeek] = fields;
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    return { problem: `cron(${inner}): exactly one of day-of-month and day-of-week must be ?` };
  }
  try {
    const pattern = `0 ${fields.map((field) => (field === '?' ? '*' : field)).join(' ')}`;
    // Sunday is 1 on AWS; `0/15` starts at 0 and needs no end.
    const cron = new Cron(pattern, { timezone: 'UTC', alternativeWeekdays: true, sloppyRanges: true, paused: true });
    return { next: (afterMs) => cron.nextRun(new Date(afterMs))?.getTime() };
  } catch (error) {
    return { problem: `cron(${inner}): ${(error as Error).message.replace('CronPattern: ', '')}` };
  }
}
