import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sql } from 'drizzle-orm';
import { readWithoutTenant, withoutTenant } from '../../../../functions/shared/database/tenant.ts';

// A Data API that answers from a script: what is asked again, and what is not.

type Script = (operation: string, times: number) => [status: number, error?: string];

const asked: string[] = [];
let script: Script;

const server = createServer((request, response) => {
  const operation = request.url!.slice(1);
  asked.push(operation);
  const [status, error] = script(operation, asked.filter((one) => one === operation).length);
  const body = error ? { message: 'asleep' } : { transactionId: 't', records: [], transactionStatus: 'done' };
  request.resume().on('end', () => {
    if (status === 0) return request.socket.destroy();
    response.writeHead(status, { 'content-type': 'application/json', ...(error && { 'x-amzn-errortype': error }) });
    response.end(JSON.stringify(body));
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
    DATABASE_CLUSTER_ARN: 'c',
    DATABASE_SECRET_ARN: 's',
    DATABASE_NAME: 'd',
  });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function dataApi(next: Script): void {
  asked.length = 0;
  script = next;
}

const work = () => withoutTenant((tx) => tx.execute(sql`select 1`));

it.each([
  ['a paused database', 400, 'DatabaseResumingException'],
  ['an unavailable database', 504, 'DatabaseUnavailableException'],
  ['a connection that was closed meanwhile', 0, undefined],
])('begins once more after %s', async (_name, status, error) => {
  dataApi((operation, times) => (operation === 'BeginTransaction' && times === 1 ? [status, error] : [200]));
  await work();
  expect(asked).toEqual(['BeginTransaction', 'BeginTransaction', 'Execute', 'CommitTransaction']);
});

it('gives up after the second time', async () => {
  dataApi(() => [400, 'DatabaseResumingException']);
  await expect(work()).rejects.toMatchObject({ code: 'unavailable' });
  expect(asked).toEqual(['BeginTransaction', 'BeginTransaction']);
});

it('repeats nothing of a transaction that has begun', async () => {
  dataApi((operation) => (operation === 'Execute' ? [504, 'DatabaseUnavailableException'] : [200]));
  await expect(work()).rejects.toMatchObject({ code: 'unavailable' });
  expect(asked).toEqual(['BeginTransaction', 'Execute', 'RollbackTransaction']);
});

it('does not take a commit that went unanswered for one that may be sent again', async () => {
  dataApi((operation) => (operation === 'CommitTransaction' ? [0] : [200]));
  await expect(work()).rejects.toMatchObject({ code: 'unavailable' });
  expect(asked.filter((one) => one !== 'RollbackTransaction')).toEqual([
    'BeginTransaction',
    'Execute',
    'CommitTransaction',
  ]);
});

it('asks again for what only reads', async () => {
  dataApi((_operation, times) => (times === 1 ? [0] : [200]));
  await readWithoutTenant(sql`select 1`);
  expect(asked).toEqual(['Execute', 'Execute']);
});

it('does not repeat what the database refused', async () => {
  dataApi((operation) => (operation === 'BeginTransaction' ? [400, 'DatabaseErrorException'] : [200]));
  await expect(work()).rejects.toMatchObject({ code: 'query_failed' });
  expect(asked).toEqual(['BeginTransaction']);
});
