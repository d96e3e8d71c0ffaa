import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { type AwsDataApiPgDatabase, drizzle } from 'drizzle-orm/aws-data-api/pg';
import { observeClient } from 'lamplight/observe';
import { requiredEnvironment } from '../environment.ts';

const CONNECTION_TIMEOUT_MS = 2000;

/** One per function instance and role, made at the first use and kept. */
const made = new Map<string, AwsDataApiPgDatabase>();

/**
 * The database as this function's own role sees it: cluster, secret and name come from `DATABASE_CLUSTER_ARN`,
 * `DATABASE_SECRET_ARN` and `DATABASE_NAME`. For use in this folder: everything else goes through `withTenant`.
 *
 * @param secretVariable names the secret of a second role, where a function has one
 */
export function database(secretVariable = 'DATABASE_SECRET_ARN'): AwsDataApiPgDatabase {
  const known = made.get(secretVariable);
  if (known) return known;
  // One attempt: a statement that was sent twice may have run twice. What is safe to repeat, tenant.ts repeats.
  const client = new RDSDataClient({ maxAttempts: 1, requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS } });
  const opened = drizzle(observeClient(client), {
    resourceArn: requiredEnvironment('DATABASE_CLUSTER_ARN'),
    secretArn: requiredEnvironment(secretVariable),
    database: requiredEnvironment('DATABASE_NAME'),
  });
  made.set(secretVariable, opened);
  return opened;
}
