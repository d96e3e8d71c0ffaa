import type { ScheduledEvent } from 'aws-lambda';
import { checkOptions } from '../observe/options.ts';
import { parseXrayHeader } from '../trace/traceparent.ts';
import { defaultLogger } from './default-logger.ts';
import type { Source } from './source.ts';

export interface ScheduleOptions {
  /** The `logger` of the canonical lines. Default: `<service>.<function>`. */
  logger?: string;
  /** How long before the time-out the unit says what it can, in milliseconds. Default: 500, or a twentieth of the time where that is more. */
  timeoutMarginMs?: number;
}

const OPTIONS = { logger: 'string', timeoutMarginMs: 'number' };

/**
 * Events of an EventBridge rule or schedule: one unit each, under the event's own id, which is the same when it is delivered again.
 * What is thrown goes on to Lambda, which tries the event again.
 */
export function schedule<Result = unknown>(
  options: ScheduleOptions = {},
): Source<ScheduledEvent, ScheduledEvent, Result, Result> {
  checkOptions('schedule', options, OPTIONS);
  return {
    name: 'schedule',
    component: 'schedule',
    spanKind: 'internal',
    logger: options.logger ?? defaultLogger(),
    timeoutMarginMs: options.timeoutMarginMs,
    nested: false,
    startEvent: undefined,
    open: (event) => ({
      correlationIds: [event?.id],
      parent: parseXrayHeader(process.env._X_AMZN_TRACE_ID),
      spanName: 'run_schedule',
    }),
    settle(event, ending) {
      const failed = ending.kind !== 'returned';
      const rule: unknown = event?.resources?.[0];
      return {
        event: 'schedule_completed',
        outcome: ending.kind === 'timed_out' ? 'timeout' : failed ? 'error' : 'ok',
        level: failed ? 'error' : 'info',
        fields: { schedule: typeof rule === 'string' ? rule.split('/').at(-1) : undefined, scheduled_at: event?.time },
      };
    },
    measure() {},
  };
}
