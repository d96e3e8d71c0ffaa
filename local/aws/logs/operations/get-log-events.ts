import { AwsError } from '../../aws-error.ts';
import type { Operation } from '../../service.ts';
import { inOrder } from '../log-event.ts';
import { type GroupInput, groupResource, requireGroup } from '../log-group-name.ts';
import type { LogsState } from '../state.ts';
import { pageSize } from './filter-log-events.ts';

interface Input extends GroupInput {
  logStreamName?: string;
  /** Milliseconds; the start is included, the end is not. */
  startTime?: number;
  endTime?: number;
  limit?: number;
  nextToken?: string;
  startFromHead?: boolean;
}

/** The events of one stream, forward from its head or backward from its end; at either end the token stays the same. */
export const GetLogEvents: Operation<LogsState, Input> = {
  action: 'logs:GetLogEvents',
  resource: groupResource,
  run(input, { state }) {
    const { logStreamName, startTime = 0, endTime = Number.MAX_SAFE_INTEGER, nextToken } = input;
    const all = requireGroup(input, state).events.filter(({ stream }) => stream === logStreamName);
    if (all.length === 0) throw new AwsError('ResourceNotFoundException', 'The specified log stream does not exist.');
    const events = all.filter(({ timeMs }) => timeMs >= startTime && timeMs < endTime).sort(inOrder);
    const limit = pageSize(input.limit);
    const [from, until] = window(
      events.length,
      limit,
      nextToken ?? (input.startFromHead ? 'f/0' : `b/${events.length}`),
    );
    return {
      events: events
        .slice(from, until)
        .map(({ timeMs, ingestedMs, message }) => ({ timestamp: timeMs, ingestionTime: ingestedMs, message })),
      nextForwardToken: `f/${until}`,
      nextBackwardToken: `b/${from}`,
    };
  },
};

function window(length: number, limit: number, token: string): [from: number, until: number] {
  const [, direction, position] = /^([fb])\/(\d+)$/.exec(token) ?? [];
  if (!direction) throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
  const at = Math.min(Number(position), length);
  return direction === 'f' ? [at, Math.min(at + limit, length)] : [Math.max(0, at - limit), at];
}
