import { expect, test } from '@jest/globals';
import { createQueryStore } from '../../../../local/aws/logs/query-store.ts';

const query = (rows: number) => ({
  text: 'fields @message',
  logGroups: ['/aws/lambda/api'],
  createdMs: 0,
  scanned: rows,
  bytes: 0,
  matched: rows,
  rows: Array.from({ length: rows }, () => []),
});

test('the last thousand queries can be asked for', () => {
  const store = createQueryStore();
  const ids = Array.from({ length: 1001 }, () => store.add(query(1)));
  expect(store.all().map(({ id }) => id)).toEqual(ids.slice(1).reverse());
});

test('fewer where they found much, the newest always', () => {
  const store = createQueryStore();
  const ids = Array.from({ length: 7 }, () => store.add(query(10_000)));
  expect(store.all().map(({ id }) => id)).toEqual(ids.slice(-5).reverse());
  const large = store.add(query(60_000));
  expect(store.all().map(({ id }) => id)).toEqual([large]);
  expect(store.get(ids[0]!)).toBeUndefined();
});
