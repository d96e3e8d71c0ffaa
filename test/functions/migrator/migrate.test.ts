import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import '../support/hold-lines.ts';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { migrate } from '../../../functions/migrator/migrate.ts';
import { readMigrations } from '../../../functions/migrator/read-migrations.ts';
import { scramVerifier } from '../../../functions/migrator/role-passwords.ts';
import { migrate as migrateLocally } from '../../../local/postgres/migrate.ts';
import { query } from '../../support/query.ts';
import { ROLES, startSuite } from '../support/start-suite.ts';

const FOLDER = 'functions/shared/database/migrations';
const DATABASE_FOLDER = join(import.meta.dirname, '../../../functions/shared/database');

/** What the schema is made of, and what a migration put there: everything that can differ between two databases of one server. */
const SCHEMA = [
  `SELECT c.relname, c.relkind, c.relrowsecurity, c.relforcerowsecurity, c.relacl::text, pg_get_userbyid(c.relowner) AS owner
   FROM pg_class c WHERE relnamespace = 'public'::regnamespace ORDER BY 1`,
  `SELECT attrelid::regclass::text AS table, attname, atttypid::regtype::text AS type, attnotnull, attacl::text, attnum,
     (SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = attrelid AND adnum = attnum) AS fallback
   FROM pg_attribute JOIN pg_class c ON c.oid = attrelid WHERE relnamespace = 'public'::regnamespace ORDER BY 1, attnum`,
  `SELECT conrelid::regclass::text AS table, conname, pg_get_constraintdef(oid) AS definition
   FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2`,
  `SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1`,
  'SELECT tablename, policyname, permissive, roles::text, cmd, qual, with_check FROM pg_policies ORDER BY 1, 2',
  `SELECT proname, pg_get_functiondef(oid) AS definition, proacl::text FROM pg_proc
   WHERE pronamespace = 'public'::regnamespace ORDER BY 1, 2`,
  'SELECT * FROM lamplight_migrations ORDER BY name',
  'SELECT * FROM tenants ORDER BY id',
];

let suite: Awaited<ReturnType<typeof startSuite>>;
let localUrl: string;
let freshUrl: string;

beforeAll(async () => {
  suite = await startSuite({
    through: async (url) => {
      localUrl = url;
      await query(url, 'CREATE DATABASE fresh');
      for (const role of ROLES) await query(url, `ALTER ROLE ${role} PASSWORD NULL`);
      const fresh = new URL(url);
      fresh.pathname = '/fresh';
      freshUrl = fresh.href;
      return url;
    },
  });
  Object.assign(process.env, {
    DATABASE_SECRET_ARN: suite.secretArn('database-migrator'),
    ROLE_SECRET_ARNS: ROLES.map((role) => suite.secretArn(`database-${role}`)).join(','),
    DATABASE_NAME: 'fresh',
    LAMBDA_TASK_ROOT: DATABASE_FOLDER,
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
}, 40_000);
afterAll(async () => {
  await suite.stop();
});

/** Calls the handler as CloudFormation does, and gives what it answers. */
async function deploy(RequestType: 'Create' | 'Update' | 'Delete', remainingMs = 60_000) {
  const { handler } = await import('../../../functions/migrator/handler.ts');
  const answers: Record<string, string>[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      answers.push({ ...JSON.parse(body), method: request.method });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const event = {
    RequestType,
    ResponseURL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/answer`,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Migrations',
    ...(RequestType !== 'Create' && { PhysicalResourceId: 'migrations' }),
  } as CloudFormationCustomResourceEvent;
  try {
    await handler(event, { getRemainingTimeInMillis: () => remainingMs } as Context);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
  return answers;
}

describe('a deployment', () => {
  it('makes of a fresh database what a local run makes, and tells CloudFormation', async () => {
    expect(await deploy('Create')).toEqual([
      {
        method: 'PUT',
        Status: 'SUCCESS',
        PhysicalResourceId: 'migrations',
        StackId: 'stack',
        RequestId: 'request',
        LogicalResourceId: 'Migrations',
      },
    ]);
    for (const sql of SCHEMA) {
      const local = await query(localUrl, sql);
      expect(local.length).toBeGreaterThan(0);
      expect(await query(freshUrl, sql)).toEqual(local);
    }
  }, 30_000);

  it('gives the roles the passwords of their secrets', async () => {
    for (const role of ROLES) {
      expect((await suite.sql(role, 'SELECT current_user::text AS name')).rows).toEqual([{ name: role }]);
    }
  });

  it('is repeated without an effect, as is a local run over what it left', async () => {
    expect(await migrate(suite.client, readMigrations(FOLDER))).toEqual([]);
    expect(await migrateLocally({ url: freshUrl, folder: FOLDER })).toEqual([]);
    expect(await deploy('Update')).toMatchObject([{ Status: 'SUCCESS' }]);
  });

  it('does nothing when the stack goes', async () => {
    process.env.LAMBDA_TASK_ROOT = '/nowhere';
    expect(await deploy('Delete')).toMatchObject([{ Status: 'SUCCESS' }]);
    process.env.LAMBDA_TASK_ROOT = DATABASE_FOLDER;
  });

  it('fails with the reason, and in time to say so', async () => {
    process.env.LAMBDA_TASK_ROOT = '/nowhere';
    expect(await deploy('Update')).toMatchObject([{ Status: 'FAILED', Reason: expect.stringContaining('/nowhere') }]);
    process.env.LAMBDA_TASK_ROOT = DATABASE_FOLDER;
    expect(await deploy('Update', 0)).toMatchObject([{ Status: 'FAILED', Reason: 'it ran out of time' }]);
  });
});

describe('a migration', () => {
  const first = (sql: string, name = '9001_more.sql') => [
    ...readMigrations(FOLDER),
    { name, sql, checksum: `of ${sql}` },
  ];

  it('is applied wholly or not at all, and its failing statement is told', async () => {
    const broken = first('CREATE TABLE half (id int); -- a ; in a comment\nCREATE TABLE b (id nonsense);');
    await expect(migrate(suite.client, broken)).rejects.toThrow(/9001_more\.sql, statement 2: .*nonsense/);
    expect(await query(freshUrl, "SELECT to_regclass('half') AS half")).toEqual([{ half: null }]);
  });

  it('that the deployment before does not know yet is left as it is when a deployment is rolled back to it', async () => {
    const before = readMigrations(FOLDER);
    const after = first('CREATE TABLE later (id int)', '9000_later.sql');
    expect(await migrate(suite.client, after)).toEqual(['9000_later.sql']);
    expect(await migrate(suite.client, before)).toEqual([]);
    expect(await deploy('Update')).toMatchObject([{ Status: 'SUCCESS' }]);
    expect(await migrate(suite.client, after)).toEqual([]);
    await query(freshUrl, "DROP TABLE later; DELETE FROM lamplight_migrations WHERE name = '9000_later.sql'");
  });

  it('that was applied may not change, go, or have one put before it', async () => {
    const [tables, ...others] = readMigrations(FOLDER);
    const changed = [{ ...tables!, checksum: 'another' }, ...others];
    await expect(migrate(suite.client, changed)).rejects.toThrow(/0001_tables\.sql was changed after it was applied/);
    await expect(migrate(suite.client, others)).rejects.toThrow(/0001_tables\.sql was applied, but its file is gone/);
    const late = [{ ...tables!, name: '0000_late.sql' }, tables!, ...others];
    await expect(migrate(suite.client, late)).rejects.toThrow(/0000_late\.sql comes before 0001_tables\.sql/);
  });
});

it('a verifier has the form that PostgreSQL stores, and holds nothing of the password', () => {
  const verifier = scramVerifier('of-the-test', Buffer.alloc(16, 7));
  expect(verifier).toMatch(/^SCRAM-SHA-256\$4096:[\w+/=]{24}\$[\w+/=]{44}:[\w+/=]{44}$/);
  expect(verifier).not.toContain('of-the-test');
});
