import { AwsError } from '../aws-error.ts';
import type { Call } from '../service.ts';
import type { Login } from './logins.ts';
import type { RdsDataState } from './state.ts';

/** What every operation of the Data API is told about where to go. */
export interface Target {
  resourceArn?: string;
  secretArn?: string;
  database?: string;
}

/** The cluster, for IAM; a call without one is refused for that instead. */
export function clusterArn({ resourceArn }: Target): string[] {
  return resourceArn ? [resourceArn] : [];
}

/**
 * Reads the secret as the caller would and gives the login in it.
 *
 * @throws AwsError where the cluster or secret is missing, unknown, or not the caller's to read
 */
export function openSession(
  { resourceArn, secretArn, database }: Target,
  { state, principal }: Call<RdsDataState>,
): Login {
  if (!resourceArn) throw new AwsError('ValidationException', 'resourceArn is required');
  if (!secretArn) throw new AwsError('ValidationException', 'secretArn is required');
  const cluster = state.clusters.find(({ arn }) => arn === resourceArn);
  if (!cluster)
    throw new AwsError('DatabaseNotFoundException', `DB cluster ${resourceArn} is not found`, { status: 404 });
  if (!cluster.dataApi) {
    throw new AwsError(
      'HttpEndpointNotEnabledException',
      `HttpEndpoint is not enabled for cluster ${cluster.id}. Set enableDataApi on it.`,
    );
  }
  state.authority.authorise(principal, 'secretsmanager:GetSecretValue', [
    state.secrets.find(secretArn)?.arn ?? secretArn,
  ]);
  const value = state.secrets.current(secretArn);
  if (value === undefined)
    throw new AwsError('SecretsErrorException', "Secrets Manager can't find the specified secret.");
  const { username, password, dbname } = parse(value);
  if (typeof username !== 'string' || typeof password !== 'string') {
    throw new AwsError('InvalidSecretException', 'The secret must be JSON with username and password.');
  }
  return { username, password, databaseName: database ?? (typeof dbname === 'string' ? dbname : cluster.databaseName) };
}

function parse(value: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(value));
  } catch {
    return {};
  }
}
