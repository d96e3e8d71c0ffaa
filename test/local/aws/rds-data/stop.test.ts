import { setImmediate as turn } from 'node:timers/promises';
import { ExecuteStatementCommand } from '@aws-sdk/client-rds-data';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startDataApi } from './data-api.ts';

let api: Awaited<ReturnType<typeof startDataApi>>;

beforeAll(async () => {
  api = await startDataApi({ sql: 'CREATE TABLE notes (id int)' });
}, 20_000);
afterAll(() => api.stop());

it('waits for nothing that is under way: no statement, no open transaction, none that is being begun', async () => {
  const { username, password } = JSON.parse(api.secrets.current('suite/migrator')!);
  const login = { username, password, databaseName: 'suite' };
  const open = await api.transactions.begin(login);
  await open.client.query('INSERT INTO notes VALUES (1)');
  const slow = api.client.send(new ExecuteStatementCommand({ ...api.target, sql: 'SELECT pg_sleep(600)' }));
  const refused = expect(slow).rejects.toMatchObject({ name: 'DatabaseUnavailableException' });
  while (!(await isSleeping())) await turn();
  const begun = expect(api.transactions.begin(login)).rejects.toThrow('the database is closed');

  await api.stopData();

  await Promise.all([refused, begun]);
  expect(api.transactions.size).toBe(0);
  await expect(api.transactions.begin(login)).rejects.toThrow('the database is closed');
  expect((await api.owner.query('SELECT * FROM notes')).rows).toEqual([]);
  await api.owner.query('DROP TABLE notes'); // nothing holds a lock any more
}, 15_000);

async function isSleeping(): Promise<boolean> {
  const { rowCount } = await api.owner.query(`SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep'`);
  return rowCount === 1;
}
