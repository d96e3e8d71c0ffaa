import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RDSDataClient } from '@aws-sdk/client-rds-data';
import pg from 'pg';
import { createAuthority } from '../../../../local/aws/iam/authority.ts';
import { operatorPrincipal, type Principal } from '../../../../local/aws/iam/principal.ts';
import type { DataApiLimits } from '../../../../local/aws/rds-data/limits.ts';
import { rdsData } from '../../../../local/aws/rds-data/rds-data.ts';
import { createSecretStore } from '../../../../local/aws/secretsmanager/secret-store.ts';
import { startAws } from '../../../../local/aws/server.ts';
import { virtualClock } from '../../../../local/clock.ts';
import { setRolePasswords } from '../../../../local/postgres/role-passwords.ts';
import { startPostgres } from '../../../../local/postgres/start-postgres.ts';
import { createRecords } from '../../../../local/records.ts';
import type { LocalSecret, PolicyStatement } from '../../../../local/template/app.ts';

const REGION = 'eu-central-1';
const ACCOUNT = '000000000000';
export const START_MS = Date.UTC(2026, 10, 24, 12);
export const CLUSTER = `arn:aws:rds:${REGION}:${ACCOUNT}:cluster:suite`;

/** A database with a role `app_user`, behind the Data API on a virtual clock. */
export async function startDataApi({ sql = '', limits = {} }: { sql?: string; limits?: Partial<DataApiLimits> } = {}) {
  const dataFolder = mkdtempSync(join(tmpdir(), 'lamplight-test-'));
  const clock = virtualClock(START_MS);
  const records = createRecords();
  const secrets = createSecretStore({ secrets: [secret('migrator'), secret('app_user')], dataFolder, clock });
  const { username, password } = JSON.parse(secrets.current('suite/migrator')!);
  const postgres = await startPostgres({
    dataFolder,
    clock,
    records,
    databaseName: 'suite',
    owner: { username, password },
  });
  const owner = new pg.Client({ connectionString: postgres.url });
  owner.on('error', () => {});
  await owner.connect();
  await owner.query(`CREATE ROLE app_user LOGIN; ${sql}`);
  await setRolePasswords({ url: postgres.url, secrets: [JSON.parse(secrets.current('suite/app_user')!)] });
  const authority = createAuthority({ clock, records });
  const cluster = { id: 'Database', arn: CLUSTER, databaseName: 'suite', dataApi: true };
  const data = rdsData({ url: postgres.url, clusters: [cluster], secrets, authority, clock, records, limits });
  const principals = new Map<string, Principal>([['OPERATOR', operatorPrincipal('OPERATOR', ACCOUNT)]]);
  const aws = await startAws({
    clock,
    records,
    principals,
    services: [data.service],
    port: 0,
    region: REGION,
    accountId: ACCOUNT,
    authority,
  });
  const secretArn = secrets.find('suite/app_user')!.arn;
  const target = { resourceArn: CLUSTER, secretArn, database: 'suite' };
  const clients: RDSDataClient[] = [];

  function clientFor(accessKeyId: string): RDSDataClient {
    const client = new RDSDataClient({
      region: REGION,
      endpoint: aws.url,
      maxAttempts: 1,
      credentials: { accessKeyId, secretAccessKey: 'local' },
    });
    clients.push(client);
    return client;
  }

  return {
    url: aws.url,
    clock,
    postgres,
    owner,
    secrets,
    target,
    transactions: data.service.state.transactions,
    stopData: () => data.stop(),
    client: clientFor('OPERATOR'),
    /** A client of a function that may do just this. */
    clientWith(statements: Pick<PolicyStatement, 'actions' | 'resources'>[]) {
      const accessKeyId = `FUNCTION${principals.size}`;
      const full = statements.map((statement) => ({ effect: 'Allow' as const, origin: 'Stack/Api#1', ...statement }));
      const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/api/api`;
      principals.set(accessKeyId, { accessKeyId, name: 'api', arn, operator: false, statements: full });
      return clientFor(accessKeyId);
    },
    async stop() {
      for (const client of clients) client.destroy();
      await aws.stop();
      await data.stop();
      await owner.end().catch(() => {});
      await postgres.stop();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

function secret(username: string): LocalSecret {
  return {
    id: username,
    name: `suite/${username}`,
    arn: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:suite/${username}-AbCdEf`,
    generate: {
      template: { username },
      key: 'password',
      length: 30,
      excludeCharacters: '/@" ',
      excludePunctuation: false,
    },
  };
}
