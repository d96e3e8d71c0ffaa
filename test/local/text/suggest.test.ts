import { expect, test } from '@jest/globals';
import { didYouMean, suggest } from '../../../local/text/suggest.ts';

const NAMES = ['again', 'edit', 'correlation-id', 'json'];

test.each([
  ['agian', 'again'],
  ['gaain', 'again'],
  ['EDIT', 'edit'],
  ['edi', 'edit'],
  ['jsn', 'json'],
  ['corelation-ids', 'correlation-id'],
  ['payload', undefined],
  ['nosj', undefined],
  ['', undefined],
])('%s is meant to be %s', (written, wanted) => {
  expect(suggest(written, NAMES)).toBe(wanted);
});

test('what was meant is said as a question, and nothing where nothing is near', () => {
  expect(didYouMean('edt', NAMES)).toBe('; did you mean edit?');
  expect(didYouMean('payload', NAMES)).toBe('');
});
