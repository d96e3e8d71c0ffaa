import { expect, it } from '@jest/globals';
import { createMemory } from '../../../functions/shared/memory.ts';

const forAMinute = (value: string) => async () => ({ value, until: Date.now() + 60_000 });
const failing = () => Promise.reject(new Error('away'));

it('loads again only what is no longer good, or is asked for afresh', async () => {
  const memory = createMemory<string>({ capacity: 9 });
  expect(await memory.remember('a', forAMinute('one'))).toBe('one');
  expect(await memory.remember('a', forAMinute('two'))).toBe('one');
  expect(await memory.remember('a', forAMinute('two'), { fresh: true })).toBe('two');
  await memory.remember('b', async () => ({ value: 'over', until: Date.now() }));
  expect(await memory.remember('b', forAMinute('new'))).toBe('new');
});

it('forgets the oldest where it is full', async () => {
  const memory = createMemory<string>({ capacity: 2 });
  for (const name of ['a', 'b', 'c']) await memory.remember(name, forAMinute('old'));
  expect(await memory.remember('c', forAMinute('new'))).toBe('old');
  expect(await memory.remember('a', forAMinute('new'))).toBe('new');
});

it('remembers no failure, and keeps what was good before one', async () => {
  const memory = createMemory<string>({ capacity: 9 });
  await expect(memory.remember('a', failing)).rejects.toThrow('away');
  await memory.remember('a', forAMinute('good'));
  await expect(memory.remember('a', failing, { fresh: true })).rejects.toThrow('away');
  expect(await memory.remember('a', forAMinute('other'))).toBe('good');
});

it('does not bring back what was forgotten while it was loaded', async () => {
  const memory = createMemory<string>({ capacity: 9 });
  const loading = memory.remember('x/a', forAMinute('stale'));
  memory.forgetPrefix('x/');
  expect(await loading).toBe('stale');
  expect(await memory.remember('x/a', forAMinute('new'))).toBe('new');
});
