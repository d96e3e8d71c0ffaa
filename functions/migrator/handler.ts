import { join } from 'node:path';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { logger } from 'lamplight/observe';
import { requiredEnvironment } from '../shared/environment.ts';
import { readSecret } from '../shared/secrets.ts';
import { answerCloudFormation } from './answer-cloudformation.ts';
import { migrate } from './migrate.ts';
import { readMigrations } from './read-migrations.ts';
import { type RoleSecret, setRolePasswords } from './role-passwords.ts';

const log = logger('suite.migrator');

/**
 * Brings the database up to date on deploy: the migrations that it does not have, then the roles' passwords. CloudFormation
 * calls it when the migrations or the roles' secrets change; a failure is the deployment's.
 */
export async function handler(event: CloudFormationCustomResourceEvent, context: Context): Promise<void> {
  await answerCloudFormation(event, context, async () => {
    // One attempt: a statement that was sent twice may have run twice.
    const client = new RDSDataClient({ maxAttempts: 1 });
    try {
      // The bundle has them beside the code.
      const migrations = readMigrations(join(requiredEnvironment('LAMBDA_TASK_ROOT'), 'migrations'));
      log.info('migrations_applied', { migrations: await migrate(client, migrations) });
      const arns = requiredEnvironment('ROLE_SECRET_ARNS').split(',');
      const secrets = await Promise.all(arns.map((arn) => readSecret(arn, { fresh: true })));
      await setRolePasswords(
        client,
        secrets.map((text) => JSON.parse(text) as RoleSecret),
      );
    } catch (error) {
      log.error('migrations_failed', {}, error as Error);
      throw error;
    } finally {
      client.destroy();
    }
  });
}
