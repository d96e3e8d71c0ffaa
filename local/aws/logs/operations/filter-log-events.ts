import { AwsError } from '../../aws-error.ts';
import type { Operation } from '../../service.ts';
import { filterPattern } from '../filter-pattern.ts';
import { LOGS_LIMITS } from '../limits.ts';
import { eventId, inOrder } from '../log-event.ts';
import { type GroupInput, groupResource, requireGroup } from '../log-group-name.ts';
import type { LogsState } from '../state.ts';

interface Input extends GroupInput {
  logStreamNames?: string[];
  logStreamNamePrefix?: string;
  /** Milliseconds, both included. */
  startTime?: number;
  endTime?: number;
  filterPattern?: string;
  nextToken?: string;
  limit?: number;
}

/** The events of a group that match, in the order of their times, by pages. */
export const FilterLogEvents: Operation<LogsState, Input> = {
  action: 'logs:FilterLogEvents',
  notModelled: ['startFromHead'],
  resource: groupResource,
  run(input, { state }) {
    const group = requireGroup(input, state);
    const { logStreamNames, logStreamNamePrefix = '', startTime = 0, endTime = Number.MAX_SAFE_INTEGER } = input;
    if (logStreamNames && logStreamNamePrefix) {
      throw new AwsError('InvalidParameterException', 'logStreamNames and logStreamNamePrefix exclude each other.');
    }
    const limit = pageSize(input.limit);
    const matches = filterPattern(input.filterPattern);
    const after = input.nextToken ?? '';
    const found = group.events
      .filter(
        (event) =>
          event.timeMs >= startTime &&
          event.timeMs <= endTime &&
          (!logStreamNames || logStreamNames.includes(event.stream)) &&
          event.stream.startsWith(logStreamNamePrefix) &&
          (!after || eventId(event) > after) &&
          matches(event.message),
      )
      .sort(inOrder);
    const page = [];
    let bytes = 0;
    for (const event of found) {
      bytes += Buffer.byteLength(event.message);
      if (page.length === limit || (page.length > 0 && bytes > LOGS_LIMITS.pageBytes)) break;
      page.push(event);
    }
    return {
      events: page.map((event) => ({
        eventId: eventId(event),
        logStreamName: event.stream,
        timestamp: event.timeMs,
        ingestionTime: event.ingestedMs,
        message: event.message,
      })),
      searchedLogStreams: [], // always empty on AWS too, since 2019
      ...(page.length < found.length && { nextToken: eventId(page.at(-1)!) }),
    };
  },
};

/** @throws AwsError for a limit out of range */
export function pageSize(limit: number = LOGS_LIMITS.eventsPerPage): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= LOGS_LIMITS.eventsPerPage) return limit;
  throw new AwsError('InvalidParameterException', `limit must be between 1 and ${LOGS_LIMITS.eventsPerPage}.`);
}
