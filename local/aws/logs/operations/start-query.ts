import { AwsError } from '../../aws-error.ts';
import type { Operation } from '../../service.ts';
import { parseLogsQuery } from '../insights/parse-query.ts';
import type { QueriedEvent } from '../insights/row.ts';
import { runLogsQuery } from '../insights/run-query.ts';
import { QueryProblem } from '../insights/scanner.ts';
import { LOGS_LIMITS } from '../limits.ts';
import { eventId, inOrder } from '../log-event.ts';
import { groupResource, requireGroup } from '../log-group-name.ts';
import type { LogGroup } from '../log-store.ts';
import type { LogsState } from '../state.ts';

interface Input {
  queryLanguage?: string;
  logGroupName?: string;
  logGroupNames?: string[];
  logGroupIdentifiers?: string[];
  /** Seconds since the epoch, both included. */
  startTime?: number;
  endTime?: number;
  queryString?: string;
  limit?: number;
}

/** Runs a query of Logs Insights over the events of log groups. */
export const StartQuery: Operation<LogsState, Input> = {
  action: 'logs:StartQuery',
  resource: (input, state) => identifiersOf(input).flatMap((one) => groupResource({ logGroupIdentifier: one }, state)),
  run(input, { state, clock }) {
    const { queryLanguage = 'CWLI', startTime, endTime, queryString = '', limit } = input;
    if (queryLanguage !== 'CWLI') throw invalid(`The local AWS does not run queries in ${queryLanguage}.`);
    if (startTime === undefined || endTime === undefined) throw invalid('startTime and endTime are required.');
    if (startTime > endTime)
      throw invalid(
        "Query's end date and time is either before the log groups creation time or exceeds the log groups log retention settings",
      );
    if (limit !== undefined && !(limit >= 1 && limit <= LOGS_LIMITS.queryLimit))
      throw invalid(`limit must be between 1 and ${LOGS_LIMITS.queryLimit}.`);
    const identifiers = identifiersOf(input);
    if (identifiers.length === 0 || identifiers.length > LOGS_LIMITS.groupsPerQuery)
      throw invalid(`Give between 1 and ${LOGS_LIMITS.groupsPerQuery} log groups.`);
    const query = parsed(queryString);
    const groups = identifiers.map((logGroupIdentifier) => requireGroup({ logGroupIdentifier }, state));
    const events = groups
      .flatMap((group) => eventsIn(group, startTime * 1000, endTime * 1000 + 999, state))
      .sort((left, right) => right.timeMs - left.timeMs || (left.pointer < right.pointer ? 1 : -1));
    return {
      queryId: state.queries.add({
        ...runLogsQuery(query, events, limit),
        text: queryString,
        logGroups: groups.map(({ name }) => name),
        createdMs: clock.now(),
        scanned: events.length,
        bytes: events.reduce((sum, { message }) => sum + Buffer.byteLength(message), 0),
      }),
    };
  },
};

function eventsIn(group: LogGroup, fromMs: number, toMs: number, { accountId }: LogsState): QueriedEvent[] {
  return group.events
    .filter(({ timeMs }) => timeMs >= fromMs && timeMs <= toMs)
    .sort(inOrder)
    .map((event) => ({ ...event, log: `${accountId}:${group.name}`, pointer: eventId(event) }));
}

function identifiersOf({ logGroupName, logGroupNames = [], logGroupIdentifiers = [] }: Input): string[] {
  return [...(logGroupName ? [logGroupName] : []), ...logGroupNames, ...logGroupIdentifiers];
}

function parsed(text: string) {
  if (text.length > LOGS_LIMITS.queryLength)
    throw invalid(`queryString has at most ${LOGS_LIMITS.queryLength} characters.`);
  try {
    return parseLogsQuery(text);
  } catch (problem) {
    if (!(problem instanceof QueryProblem)) throw problem;
    const { message, at } = problem;
    const queryCompileError = { location: { startCharOffset: at, endCharOffset: at }, message };
    throw new AwsError('MalformedQueryException', message, { fields: { queryCompileError } });
  }
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
