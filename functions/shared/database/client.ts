import { RDSDataClient } from '@aws-sdk/client-rds-data';
import { type AwsDataApiPgDatabase, drizzle } from 'drizzle-orm/aws-data-api/pg';
import { observeClient } from 'lamplight/observe';
import { requiredEnvironment } from '../environment.ts';

const CONNECTION_TIMEOUT_MS = 2000;

/** One per function instance, made at the first use and kept. */
let made: AwsDataApiPgDatabase | undefined;

/**
 * The database as this function's own role sees it: cluster, secret and name come from `DATABASE_CLUSTER_ARN`,
 * `DATABASE_SECRET_ARN` and `DATABASE_NAME`. For use in this folder: everything else goes through `withTenant`.
 */
export function database(): AwsDataApiPgDatabase {
  // One attempt: a statement that was sent twice may have run twice. What is safe to repeat, tenant.ts repeats.
  made ??= drizzle(
    observeClient(new RDSDataClient({ maxAttempts: 1, requestHandler: { connectionTimeout: CONNECTION_TIMEOUT_MS } })),
    {
      resourceArn: requiredEnvironment('DATABASE_CLUSTER_ARN'),
      secretArn: requiredEnvironment('DATABASE_SECRET_ARN'),
      database: requiredEnvironment('DATABASE_NAME'),
    },
  );
  return made;
}
