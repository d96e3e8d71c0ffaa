import { expect, test } from '@jest/globals';
import { differences } from '../../../../local/cli/invoke/differences.ts';

test.each([
  ['the same', { a: [1, { b: null }] }, { a: [1, { b: null }] }, []],
  ['a value', { a: 1, b: 2 }, { a: 1, b: 3 }, [['b', 2, 3]]],
  ['a member that is new', {}, { a: 1 }, [['a', undefined, 1]]],
  ['a member that is gone', { a: { b: 1 } }, { a: {} }, [['a.b', 1, undefined]]],
  ['an item', { a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }, [['a[1].b', 2, 3]]],
  [
    'how many items there are',
    { a: [1, 2, 3] },
    { a: [9] },
    [
      ['a.length', 3, 1],
      ['a[0]', 1, 9],
    ],
  ],
  ['the kind', { a: [] }, { a: {} }, [['a', [], {}]]],
  ['null and an object', null, { a: 1 }, [['', null, { a: 1 }]]],
])('%s', (_name, before, after, wanted) => {
  const found = differences(before, after);
  expect(found.map(({ path, before: then, after: now }) => [path, then, now])).toEqual(wanted);
});
