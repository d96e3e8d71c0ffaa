import { randomUUID } from 'node:crypto';
import type { Clock, Timer } from '../clock.ts';
import { createAsyncInvoker, type Invoke } from '../lambda/invoke-async.ts';
import type { InvokeResult } from '../lambda/invoke-result.ts';
import { LocalError } from '../local-error.ts';
import type { Records } from '../records.ts';
import type { LocalSchedule } from '../template/app.ts';
import { shortNames } from '../text/short-names.ts';
import { didYouMean } from '../text/suggest.ts';
import { parseScheduleExpression, type ScheduleTimes } from './schedule-expression.ts';

const MINUTE_MS = 60_000;

export interface ScheduleDeps {
  invoke: Invoke;
  clock: Clock;
  records: Records;
  region: string;
  accountId: string;
}

/** What a target of a schedule came to, at its first attempt. */
export interface Fired {
  functionArn: string;
  result: InvokeResult;
}

export interface Schedules {
  /**
   * Fires a schedule by hand, also a disabled one, as if it were due in the minute of `atMs` (default: now).
   * Resolves when its functions have run once.
   *
   * @throws LocalError `usage` where there is no such schedule
   */
  fire(name: string, atMs?: number): Promise<Fired[]>;
  /** When it fires next, milliseconds since the epoch; undefined where it is disabled or over. */
  next(name: string): number | undefined;
  stop(): void;
}

/**
 * Fires the schedules of the template on the run's clock, each invoking its functions asynchronously, with the retries
 * of an asynchronous invocation. Times that pass while the machine sleeps are not made up for.
 *
 * @throws LocalError `template_unsupported` for an expression that EventBridge would refuse
 */
export function startSchedules(schedules: LocalSchedule[], deps: ScheduleDeps): Schedules {
  const { clock, records, invoke } = deps;
  const invoker = createAsyncInvoker({ invoke, clock, records });
  const timers = new Map<LocalSchedule, Timer>();
  const due = new Map<LocalSchedule, number>();
  const short = shortNames(schedules.map(({ arn }) => lastPart(arn)));

  // All are read before the first is armed: one that EventBridge would refuse leaves no timer behind.
  const readable = schedules.map((schedule) => ({ schedule, ...readTimes(schedule) }));
  for (const { schedule, next } of readable) if (schedule.enabled) arm(schedule, next);

  function arm(schedule: LocalSchedule, next: (afterMs: number) => number | undefined): void {
    const atMs = next(clock.now());
    if (atMs === undefined) {
      due.delete(schedule);
      return;
    }
    due.set(schedule, atMs);
    const timer = clock.at(atMs, () => {
      // The real clock may wake a moment early: the tick is not done twice then.
      arm(schedule, (nowMs) => next(Math.max(nowMs, atMs)));
      void run(schedule, atMs);
    });
    timers.set(schedule, timer);
  }

  async function run(schedule: LocalSchedule, atMs: number): Promise<Fired[]> {
    const event = scheduledEvent(schedule, atMs, deps);
    return Promise.all(
      schedule.targets.map(async ({ functionArn, input }) => {
        const result = await invoker.send(functionArn, input === undefined ? event : input);
        return { functionArn, result };
      }),
    );
  }

  function find(name: string): LocalSchedule {
    const [found, ...more] = schedules.filter((schedule) => namesOf(schedule).includes(name));
    if (found && more.length === 0) return found;
    // Stacks of one class have schedules of the same names.
    if (found) {
      const all = [found, ...more].map((schedule) => namesOf(schedule).at(-1)).join(', ');
      throw new LocalError('usage', `${more.length + 1} schedules are called "${name}": say which of ${all}`);
    }
    const isAlone = (own: string) => schedules.filter((schedule) => schedule.name === own).length === 1;
    const told = schedules.map((schedule) => (isAlone(schedule.name) ? schedule.name : namesOf(schedule).at(-1)));
    const names = told.join(', ') || 'none';
    const meant = didYouMean(name, schedules.flatMap(namesOf));
    throw new LocalError('usage', `no schedule "${name}"${meant || `; the schedules are: ${names}`}`);
  }

  /** The construct's id, the physical name, and what tells the physical names apart: `queue-gauge`. */
  function namesOf({ id, name, arn }: LocalSchedule): string[] {
    const physical = lastPart(arn);
    return [id, name, physical, short.get(physical) ?? physical];
  }

  return {
    fire: async (name, atMs = clock.now()) => run(find(name), atMs),
    next: (name) => due.get(find(name)),
    stop() {
      for (const timer of timers.values()) timer.cancel();
      timers.clear();
      due.clear();
      invoker.stop();
    },
  };
}

/** @throws LocalError `template_unsupported` */
function readTimes({ name, expression }: LocalSchedule): ScheduleTimes {
  const times = parseScheduleExpression(expression);
  if ('problem' in times) throw new LocalError('template_unsupported', `schedule ${name}: ${times.problem}`);
  return times;
}

function lastPart(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** What EventBridge sends for a scheduled rule; `time` is the scheduled minute, without milliseconds. */
function scheduledEvent(schedule: LocalSchedule, atMs: number, { accountId, region }: ScheduleDeps) {
  const minute = new Date(Math.floor(atMs / MINUTE_MS) * MINUTE_MS);
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: accountId,
    time: minute.toISOString().replace('.000Z', 'Z'),
    region,
    resources: [schedule.arn],
    detail: {},
  };
}
