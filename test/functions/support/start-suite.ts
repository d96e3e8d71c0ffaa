import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExecuteStatementCommand, RDSDataClient } from '@aws-sdk/client-rds-data';
import { createAuthority } from '../../../local/aws/iam/authority.ts';
import { operatorPrincipal } from '../../../local/aws/iam/principal.ts';
import { rdsData } from '../../../local/aws/rds-data/rds-data.ts';
import { createSecretStore } from '../../../local/aws/secretsmanager/secret-store.ts';
import { secretsManager } from '../../../local/aws/secretsmanager/secretsmanager.ts';
import { startAws } from '../../../local/aws/server.ts';
import { createSqs } from '../../../local/aws/sqs/sqs.ts';
import { realClock } from '../../../local/clock.ts';
import { migrate } from '../../../local/postgres/migrate.ts';
import { setRolePasswords } from '../../../local/postgres/role-passwords.ts';
import { startPostgres } from '../../../local/postgres/start-postgres.ts';
import { createRecords } from '../../../local/records.ts';

const REGION = 'eu-central-1';
const ACCOUNT = '000000000000';
const CLUSTER_ARN = `arn:aws:rds:${REGION}:${ACCOUNT}:cluster:test`;
const OWNER = { username: 'migrator', password: 'of-the-test' };
const MIGRATIONS = 'functions/shared/database/migrations';

export const ROLES = ['app_user', 'scheduler_reader', 'gauge_reader', 'runbook_reader'] as const;
export type Role = (typeof ROLES)[number] | 'migrator';

export interface StatementParameters {
  [name: string]: string | null;
}

export interface SuiteOptions {
  /** Puts something between the Data API and Postgres: takes the one's address and gives that of the other. */
  through?: (databaseUrl: string) => string | Promise<string>;
}

/**
 * The suite's database behind the Data API, its secrets and its queue, as its functions reach them: over the wire, by the
 * SDK. Sets the environment of a function that runs as `app_user`, so import the suite's modules after it or lazily.
 */
export async function startSuite({ through = (url) => url }: SuiteOptions = {}) {
  const dataFolder = mkdtempSync(join(tmpdir(), 'lamplight-suite-'));
  const [clock, records] = [realClock, createRecords()];
  const postgres = await startPostgres({ dataFolder, clock, records, databaseName: 'suite', owner: OWNER });
  await migrate({ url: postgres.url, folder: MIGRATIONS });

  const roles = ROLES.map((username) => ({ username, password: `of-${username}` }));
  await setRolePasswords({ url: postgres.url, secrets: roles });
  const values: Record<string, string> = {
    jwt: 'a secret of the test that is long enough to sign with',
    'credential-keys': JSON.stringify({ current: '1', '1': 'the first key of the test' }),
  };
  for (const role of [...roles, OWNER]) values[`database-${role.username}`] = JSON.stringify(role);
  const listed = Object.entries(values).map(([name, value]) => ({ id: name, name, arn: secretArn(name), value }));
  const secrets = createSecretStore({ secrets: listed, dataFolder, clock });

  const queue = {
    visibilityTimeoutMs: 30_000,
    delayMs: 0,
    retentionMs: 1e8,
    maximumMessageBytes: 1e6,
    receiveWaitMs: 0,
  };
  const queues = [{ id: 'sync', name: 'sync', arn: `arn:aws:sqs:${REGION}:${ACCOUNT}:sync`, ...queue }];
  const sqs = createSqs({ clock, records, queues });
  const authority = createAuthority({ clock, records });
  const cluster = { id: 'test', arn: CLUSTER_ARN, databaseName: 'suite', dataApi: true };
  const data = rdsData({ url: await through(postgres.url), clusters: [cluster], secrets, authority, clock, records });
  const principals = new Map([['AKID', operatorPrincipal('AKID', ACCOUNT)]]);
  const services = [sqs.service, secretsManager(secrets), data.service];
  const aws = await startAws({
    clock,
    records,
    principals,
    services,
    authority,
    port: 0,
    region: REGION,
    accountId: ACCOUNT,
  });

  const queueUrl = `${aws.url}/${ACCOUNT}/sync`;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_SECRET_ACCESS_KEY: 'any',
    DATABASE_CLUSTER_ARN: CLUSTER_ARN,
    DATABASE_SECRET_ARN: secretArn('database-app_user'),
    DATABASE_NAME: 'suite',
    SCHEDULER_SECRET_ARN: secretArn('database-scheduler_reader'),
    SYNC_QUEUE_URL: queueUrl,
    JWT_SECRET_ARN: secretArn('jwt'),
    CREDENTIAL_KEYS_SECRET_ARN: secretArn('credential-keys'),
  });
  const client = new RDSDataClient({ maxAttempts: 1 });

  /** Runs one statement as a role, in a transaction of a tenant where one is given, and gives the rows as objects. */
  async function sql(role: Role, statement: string, parameters: StatementParameters = {}) {
    const { formattedRecords, numberOfRecordsUpdated } = await client.send(
      new ExecuteStatementCommand({
        resourceArn: CLUSTER_ARN,
        secretArn: secretArn(`database-${role}`),
        database: 'suite',
        sql: statement,
        formatRecordsAs: 'JSON',
        parameters: Object.entries(parameters).map(([name, value]) => ({
          name,
          value: value === null ? { isNull: true } : { stringValue: value },
        })),
      }),
    );
    return { rows: JSON.parse(formattedRecords ?? '[]') as Record<string, unknown>[], changed: numberOfRecordsUpdated };
  }

  return {
    sql,
    client,
    clusterArn: CLUSTER_ARN,
    secretArn,
    secrets,
    postgres,
    queueUrl,
    queueArn: queues[0]!.arn,
    sqs,
    async stop() {
      client.destroy();
      sqs.stop();
      await data.stop();
      await aws.stop();
      await postgres.stop();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

export type Suite = Awaited<ReturnType<typeof startSuite>>;

function secretArn(name: string): string {
  return `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}-AbCdEf`;
}
