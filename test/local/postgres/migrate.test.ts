import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { realClock } from '../../../local/clock.ts';
import { loginTo } from '../../../local/postgres/database-url.ts';
import { migrate } from '../../../local/postgres/migrate.ts';
import { setRolePasswords } from '../../../local/postgres/role-passwords.ts';
import { type RunningPostgres, startPostgres } from '../../../local/postgres/start-postgres.ts';
import { createRecords } from '../../../local/records.ts';
import { query as queryAt } from '../../support/query.ts';

let dataFolder: string;
let folder: string;
let postgres: RunningPostgres;

beforeAll(async () => {
  dataFolder = mkdtempSync(join(tmpdir(), 'lamplight-test-'));
  const owner = { username: 'migrator', password: 'x' };
  postgres = await startPostgres({
    dataFolder,
    clock: realClock,
    records: createRecords(),
    databaseName: 'suite',
    owner,
  });
}, 20_000);
afterAll(async () => {
  await postgres.stop();
  rmSync(dataFolder, { recursive: true, force: true });
});
beforeEach(async () => {
  folder = join(dataFolder, 'migrations');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  await query('DROP TABLE IF EXISTS lamplight_migrations, a, b');
});

const file = (name: string, sql: string) => writeFileSync(join(folder, name), sql);
const query = (sql: string, url = postgres.url) => queryAt(url, sql);
const run = () => migrate({ url: postgres.url, folder });

describe('migrate', () => {
  it('applies each file once, in order', async () => {
    file('0002_b.sql', 'CREATE TABLE b (a int REFERENCES a)');
    file('0001_a.sql', 'CREATE TABLE a (id int PRIMARY KEY)');
    expect(await run()).toEqual(['0001_a.sql', '0002_b.sql']);
    expect(await run()).toEqual([]);
  });

  it('applies a file wholly or not at all, and names the line', async () => {
    file('0001_a.sql', 'CREATE TABLE a (id int);\n\nCREATE TABLE b (id nonsense);');
    await expect(run()).rejects.toMatchObject({
      code: 'migration_failed',
      message: `${join(folder, '0001_a.sql')}:3: type "nonsense" does not exist`,
    });
    expect(await query("SELECT to_regclass('a') AS a")).toEqual([{ a: null }]);
  });

  it('refuses a file that was changed, removed or put before others', async () => {
    file('0001_a.sql', 'CREATE TABLE a (id int)');
    file('0003_b.sql', 'CREATE TABLE b (id int)');
    await run();
    file('0001_a.sql', 'CREATE TABLE a (id bigint)');
    await expect(run()).rejects.toThrow(
      /0001_a\.sql: was changed after it was applied: put the change into a new file/,
    );
    file('0001_a.sql', 'CREATE TABLE a (id int)');
    file('0002_late.sql', 'SELECT 1');
    await expect(run()).rejects.toThrow(/0002_late\.sql: comes before 0003_b\.sql, which is applied already/);
    rmSync(join(folder, '0002_late.sql'));
    rmSync(join(folder, '0003_b.sql'));
    await expect(run()).rejects.toThrow(/0003_b\.sql: was applied, but its file is gone/);
  });
});

it('gives roles the passwords of their secrets', async () => {
  await query('CREATE ROLE app_user LOGIN');
  const set = await setRolePasswords({
    url: postgres.url,
    secrets: [
      { username: 'app_user', password: "it's" },
      { username: 'no_role', password: 'x' },
    ],
  });
  expect(set).toEqual(['app_user']);
  const login = loginTo(postgres.url, { username: 'app_user', password: "it's" });
  expect(await query('SELECT current_user::text AS name', login)).toEqual([{ name: 'app_user' }]);
});
