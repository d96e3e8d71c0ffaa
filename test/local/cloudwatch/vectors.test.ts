import { describe, expect, test } from '@jest/globals';
import { readVectors, runVector } from './vectors/vector.ts';

const FILE = 'test/fixtures/cloudwatch-vectors.json';
const vectors = readVectors(FILE);

/** What the engine does not evaluate, and says so. */
const REFUSED: Record<string, RegExp> = { 'P-promql': /PromQL alarms are not evaluated/ };

describe('the vectors of the specification', () => {
  test.each(vectors.filter(({ id }) => !REFUSED[id]))('$id: $kind, $basis', (vector) => {
    const { differences, refused } = runVector(vector);
    expect(differences).toEqual([]);
    expect(refused).toBeUndefined();
  });

  test.each(vectors.filter(({ id }) => REFUSED[id]))('$id: $kind is refused by name', (vector) => {
    expect(runVector(vector).refused).toMatch(REFUSED[vector.id]!);
  });
});

test('a vector of an unknown kind differs, and its kinds are named', () => {
  const [vector] = vectors;
  expect(runVector({ ...vector!, kind: 'alarm.stat' }).differences[0]).toMatch(
    /^no kind "alarm.stat"; there are alarm.state/,
  );
});

test('a vector that expects something else differs, member by member', () => {
  const vector = vectors.find(({ id }) => id === 'S-basic')!;
  expect(runVector({ ...vector, expect: { Sum: 11, Average: 2.5 } }).differences).toEqual(['Sum: expected 11, got 10']);
});
