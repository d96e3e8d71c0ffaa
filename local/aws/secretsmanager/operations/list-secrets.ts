import { AwsError } from '../../aws-error.ts';
import type { Operation } from '../../service.ts';
import type { SecretStore } from '../secret-store.ts';
import { describe, stagesByVersion } from './describe-secret.ts';

const DEFAULT_PAGE = 100; // and the most: ListSecrets, AWS Secrets Manager API reference

interface Input {
  MaxResults?: number;
  NextToken?: string;
  Filters?: unknown[];
}

/** All secrets, by pages. */
export const ListSecrets: Operation<SecretStore, Input> = {
  action: 'secretsmanager:ListSecrets',
  notModelled: ['SortBy', 'SortOrder'],
  resource: () => ['*'],
  run({ MaxResults = DEFAULT_PAGE, NextToken, Filters }, { state }) {
    if (Filters?.length)
      throw new AwsError('InvalidParameterException', 'The local AWS does not filter secrets: list all.');
    const from = Number(NextToken ?? 0);
    if (!Number.isInteger(from)) throw new AwsError('InvalidNextTokenException', 'The next token is not valid.');
    const all = state.list();
    const until = from + Math.min(MaxResults, DEFAULT_PAGE);
    return {
      SecretList: all
        .slice(from, until)
        .map((secret) => ({ ...describe(secret), SecretVersionsToStages: stagesByVersion(secret) })),
      ...(until < all.length && { NextToken: String(until) }),
    };
  },
};
