import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchExecuteStatementCommand,
  BeginTransactionCommand,
  CommitTransactionCommand,
  ExecuteStatementCommand,
  RollbackTransactionCommand,
} from '@aws-sdk/client-rds-data';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startDataApi } from './data-api.ts';

const MINUTE_MS = 60_000;
let api: Awaited<ReturnType<typeof startDataApi>>;

beforeAll(async () => {
  api = await startDataApi({
    sql: 'CREATE TABLE notes (id int PRIMARY KEY); GRANT ALL ON notes TO app_user',
    limits: { connectionsPerLogin: 5, connectionWaitMs: 200 },
  });
}, 20_000);
afterAll(() => api.stop());
beforeEach(() => api.owner.query('DELETE FROM notes'));

const run = (sql: string, transactionId?: string) =>
  api.client.send(new ExecuteStatementCommand({ ...api.target, sql, ...(transactionId && { transactionId }) }));
const begin = async () => (await api.client.send(new BeginTransactionCommand(api.target))).transactionId!;
const ids = async () => (await api.owner.query('SELECT id FROM notes ORDER BY id')).rows.map(({ id }) => id);

function end(transactionId: string, how: 'commit' | 'rollback') {
  const { resourceArn, secretArn } = api.target;
  const input = { resourceArn, secretArn, transactionId };
  return how === 'commit'
    ? api.client.send(new CommitTransactionCommand(input))
    : api.client.send(new RollbackTransactionCommand(input));
}

describe('a transaction', () => {
  it('is seen by nobody until it is committed', async () => {
    const id = await begin();
    await run('INSERT INTO notes VALUES (1)', id);
    expect(await ids()).toEqual([]);
    expect((await end(id, 'commit')).transactionStatus).toBe('Transaction Committed');
    expect(await ids()).toEqual([1]);
  });

  it('leaves nothing when it is rolled back', async () => {
    const id = await begin();
    await run('INSERT INTO notes VALUES (1)', id);
    expect((await end(id, 'rollback')).transactionStatus).toBe('Rollback Complete');
    expect(await ids()).toEqual([]);
  });

  it('is gone after its end', async () => {
    const id = await begin();
    await end(id, 'commit');
    for (const late of [run('SELECT 1', id), end(id, 'commit'), end(id, 'rollback')]) {
      await expect(late).rejects.toMatchObject({
        name: 'TransactionNotFoundException',
        message: `Transaction ${id} is not found`,
      });
    }
  });

  it('stays open, with its locks, until three minutes without a call: its function may have been killed', async () => {
    const id = await begin();
    await run('INSERT INTO notes VALUES (1)', id);
    await api.clock.advance(2 * MINUTE_MS);
    await run('INSERT INTO notes VALUES (2)', id);
    await api.clock.advance(3 * MINUTE_MS - 1);
    await run('INSERT INTO notes VALUES (3)', id);
    await api.clock.advance(3 * MINUTE_MS);
    await expect(run('SELECT 1', id)).rejects.toMatchObject({ name: 'TransactionNotFoundException' });
    expect(await ids()).toEqual([]);
    await api.owner.query('INSERT INTO notes VALUES (1)'); // its locks are gone too
    expect(api.transactions.size).toBe(0);
  });

  it('runs one statement at a time', async () => {
    const id = await begin();
    const results = await Promise.allSettled([run('SELECT pg_sleep(0.1)', id), run('SELECT 1', id)]);
    expect(results.filter(({ status }) => status === 'rejected')).toMatchObject([
      { reason: { name: 'DatabaseErrorException', message: 'Transaction is still running a query' } },
    ]);
    await end(id, 'rollback');
  });

  it('does not commit silently after an error', async () => {
    const id = await begin();
    await run('INSERT INTO notes VALUES (1)', id);
    await expect(run('INSERT INTO notes VALUES (1)', id)).rejects.toThrow('SQLState: 23505');
    await expect(run('SELECT 1', id)).rejects.toThrow('SQLState: 25P02');
    await expect(end(id, 'commit')).rejects.toThrow('SQLState: 25P02');
  });

  it('needs a connection of its own, of which there are so many', async () => {
    const open = await Promise.all([1, 2, 3, 4, 5].map(begin));
    await expect(begin()).rejects.toMatchObject({
      name: 'DatabaseErrorException',
      message: 'FATAL: sorry, too many clients already; SQLState: 53300',
    });
    await Promise.all(open.map((id) => end(id, 'rollback')));
    await end(await begin(), 'commit');
  });

  it('belongs to its secret', async () => {
    const id = await begin();
    const secretArn = api.secrets.find('suite/migrator')!.arn;
    await expect(
      api.client.send(new ExecuteStatementCommand({ ...api.target, secretArn, sql: 'SELECT 1', transactionId: id })),
    ).rejects.toMatchObject({ name: 'BadRequestException' });
    await end(id, 'rollback');
  });
});

describe('a batch', () => {
  const batch = (values: number[]) =>
    api.client.send(
      new BatchExecuteStatementCommand({
        ...api.target,
        sql: 'INSERT INTO notes VALUES (:id)',
        parameterSets: values.map((longValue) => [{ name: 'id', value: { longValue } }]),
      }),
    );

  it('runs the statement for every set', async () => {
    expect((await batch([1, 2, 3])).updateResults).toHaveLength(3);
    expect(await ids()).toEqual([1, 2, 3]);
  });

  it('is all or nothing', async () => {
    await expect(batch([1, 2, 1])).rejects.toThrow('SQLState: 23505');
    expect(await ids()).toEqual([]);
  });
});

describe('a slow statement', () => {
  it('is ended after 45 seconds', async () => {
    const slow = expect(run('SELECT pg_sleep(30)')).rejects.toMatchObject({
      name: 'StatementTimeoutException',
      dbConnectionId: expect.any(Number),
    });
    const running = "SELECT 1 FROM pg_stat_activity WHERE query = 'SELECT pg_sleep(30)' AND state = 'active'";
    while ((await run(running)).records?.length === 0) await sleep(5);
    await api.clock.advance(45_000);
    await slow;
    expect((await run('SELECT 1')).records).toEqual([[{ longValue: 1 }]]);
  });
});

// Last: it takes the owner's connection with it.
it('a killed database is an error while it is gone, ends open transactions, and comes back by itself', async () => {
  const id = await begin();
  await run('INSERT INTO notes VALUES (1)');
  process.kill(api.postgres.pid!, 'SIGKILL');
  await sleep(20);
  await expect(run('SELECT 1')).rejects.toMatchObject({ name: 'DatabaseUnavailableException' });
  let records: unknown;
  for (let tries = 0; tries < 100 && !records; tries++) {
    await sleep(100);
    records = await run('SELECT id FROM notes').then(
      (result) => result.records,
      () => undefined,
    );
  }
  expect(records).toEqual([[{ longValue: 1 }]]);
  await expect(run('SELECT 1', id)).rejects.toMatchObject({ name: 'TransactionNotFoundException' });
  expect(api.transactions.size).toBe(0);
}, 15_000);
