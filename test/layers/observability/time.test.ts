import { afterEach, expect, it, jest } from '@jest/globals';
import { tickMs, wallMs } from '../../../layers/observability/time.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

it.each([
  ['wall', Date, wallMs],
  ['even', performance, tickMs],
] as const)('a %s clock that throws reads as it did last', (_name, clock, read) => {
  const last = read();
  expect(last).toBeGreaterThan(0);
  jest.spyOn(clock as { now(): number }, 'now').mockImplementation(() => {
    throw new Error('no clock');
  });
  expect(read()).toBe(last);
  jest.restoreAllMocks();
  expect(read()).toBeGreaterThanOrEqual(last);
});
