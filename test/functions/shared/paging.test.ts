import { expect, it } from '@jest/globals';
import { pageOf, parseCursor } from '../../../functions/shared/paging.ts';

const rows = [1, 2, 3].map((number) => ({ id: crypto.randomUUID(), at: new Date(Date.UTC(2026, 10, number)) }));
const page = (limit: number) => pageOf(rows, limit, ({ at }) => at);

it('ends where there is no row too many', () => {
  expect(page(3)).toEqual({ items: rows, next_cursor: null });
  expect(pageOf([], 3, () => new Date())).toEqual({ items: [], next_cursor: null });
});

it('gives a cursor that leads on behind the last row', () => {
  const { items, next_cursor } = page(2);
  expect(items).toEqual(rows.slice(0, 2));
  expect(parseCursor(next_cursor!)).toEqual(rows[1]);
});

it('takes no other text for a cursor', () => {
  const texts = [
    '',
    'x',
    Buffer.from('2026-11-24/1').toString('base64url'),
    Buffer.from(`no/${rows[0]!.id}`).toString('base64url'),
  ];
  for (const text of texts) expect(parseCursor(text)).toBeUndefined();
});
