import { ExecuteStatementCommand, type SqlParameter } from '@aws-sdk/client-rds-data';
import { CANARY_TENANTS } from '../../functions/shared/canary-tenants.ts';
import type { Target } from './target.ts';

/** Which key a connection's credentials are under, and whose they are. */
export interface KeyedConnection {
  id: string;
  tenant_id: string;
  encryption_key_version: number;
}

export interface VersionCount {
  version: number;
  connections: number;
}

/** The canary's connections keep no credentials. */
const REAL = `tenant_id not in (${CANARY_TENANTS.map((id) => `'${id}'`).join(', ')})`;

/** How many connections of all tenants are under each key version. */
export async function countByVersion(target: Target): Promise<VersionCount[]> {
  const rows = await read(
    target,
    `select encryption_key_version as version, count(*)::integer as connections from connections where ${REAL}
     group by encryption_key_version order by encryption_key_version`,
  );
  return rows as unknown as VersionCount[];
}

/** Connections of all tenants under another key than this, by id, after one of them. */
export async function nextOutdated(
  target: Target,
  { version, afterId, limit }: { version: number; afterId: string; limit: number },
): Promise<KeyedConnection[]> {
  const rows = await read(
    target,
    `select id, tenant_id, encryption_key_version from connections
     where encryption_key_version <> :version and id > :after::uuid and ${REAL} order by id limit :limit`,
    [
      { name: 'version', value: { longValue: version } },
      { name: 'after', value: { stringValue: afterId } },
      { name: 'limit', value: { longValue: limit } },
    ],
  );
  return rows as unknown as KeyedConnection[];
}

async function read(target: Target, sql: string, parameters: SqlParameter[] = []): Promise<Record<string, unknown>[]> {
  const { formattedRecords } = await target.dataApi.send(
    new ExecuteStatementCommand({
      resourceArn: target.clusterArn,
      secretArn: target.readerSecretArn,
      database: target.databaseName,
      formatRecordsAs: 'JSON',
      sql,
      parameters,
    }),
  );
  return JSON.parse(formattedRecords ?? '[]');
}
