import { describe, expect, it, test } from '@jest/globals';
import { readStates, readTime, readValues, writeTime } from '../../../local/alarm-tests/notation.ts';

describe('values', () => {
  test.each([
    ['10 x6, 400 x2, _ x3', [10, 10, 10, 10, 10, 10, 400, 400, undefined, undefined, undefined]],
    ['1 1 9 _', [1, 1, 9, undefined]],
    ['-0.5 x2', [-0.5, -0.5]],
    ['1e9', [1e9]],
  ])('%s', (text, values) => {
    expect(readValues(text)).toEqual(values);
  });

  test.each([
    ['10 y6', '"y6" is not a number or _, nor a count such as x6'],
    ['10x6', '"10x6" is not a number or _, nor a count such as x6'],
    ['x6', '"x6" follows no value'],
    ['1 x2 x3', '"x3" follows no value'],
    ['1 x0', '"x0": 1 to 100000 steps'],
    ['1 x999999999', '"x999999999": 1 to 100000 steps'],
    ['', 'is empty: write for example 10 x6, 400 x4, _ x3'],
  ])('%s is refused', (text, problem) => {
    expect(readValues(text)).toEqual({ problem });
  });
});

it('reads states, and ? for any', () => {
  expect(readStates('OK x2 ? ALARM')).toEqual(['OK', 'OK', undefined, 'ALARM']);
  expect(readStates('OK Alarm')).toEqual({
    problem: '"Alarm" is not OK, ALARM, INSUFFICIENT_DATA or ?, nor a count such as x6',
  });
});

test.each([
  ['9m', 9],
  ['1h30m', 90],
  ['3d', 4320],
  ['1d2h3m', 1563],
])('%s is a time', (text, minutes) => {
  expect(readTime(text)).toBe(minutes * 60_000);
  expect(writeTime(minutes * 60_000)).toBe(text);
});

test.each(['9', '9s', 'm', '1m x', '-1m'])('%s is no time', (text) => {
  expect(readTime(text)).toBeUndefined();
});
