import { AwsError } from '../../aws-error.ts';
import type { Operation } from '../../service.ts';
import { LOGS_LIMITS } from '../limits.ts';
import type { LogsState } from '../state.ts';

interface Input {
  logGroupNamePrefix?: string;
  /** A part of the name. */
  logGroupNamePattern?: string;
  limit?: number;
  nextToken?: string;
}

/** The log groups by name, by pages. */
export const DescribeLogGroups: Operation<LogsState, Input> = {
  action: 'logs:DescribeLogGroups',
  notModelled: ['accountIdentifiers', 'includeLinkedAccounts', 'logGroupClass', 'logGroupIdentifiers'],
  resource: (_, { region, accountId }) => [`arn:aws:logs:${region}:${accountId}:log-group::log-stream:`],
  run(
    { logGroupNamePrefix = '', logGroupNamePattern = '', limit = LOGS_LIMITS.groupsPerPage, nextToken = '' },
    { state },
  ) {
    if (limit < 1 || limit > LOGS_LIMITS.groupsPerPage) {
      throw new AwsError('InvalidParameterException', `limit must be between 1 and ${LOGS_LIMITS.groupsPerPage}.`);
    }
    const { store, region, accountId } = state;
    const found = store
      .groups()
      .filter(
        ({ name }) => name.startsWith(logGroupNamePrefix) && name.includes(logGroupNamePattern) && name > nextToken,
      );
    const page = found.slice(0, limit);
    return {
      logGroups: page.map(({ name, createdMs, storedBytes }) => ({
        logGroupName: name,
        arn: `arn:aws:logs:${region}:${accountId}:log-group:${name}:*`,
        creationTime: createdMs,
        storedBytes,
      })),
      ...(page.length < found.length && { nextToken: page.at(-1)!.name }),
    };
  },
};
