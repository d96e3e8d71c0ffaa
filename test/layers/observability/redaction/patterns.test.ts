import { expect, test } from '@jest/globals';
import { isCardNumber, SECRET_PATTERNS } from '../../../../layers/observability/redaction/patterns.ts';
import { scan } from '../../../../layers/observability/redaction/text.ts';
import { BEGINNINGS, EXPRESSIONS, SHAPES, STARTS } from './pattern-inputs.ts';
import { isUnsafe } from './recheck.ts';
import { SECRETS } from './secret-corpus.ts';

test.each(EXPRESSIONS)('recheck finds the expression safe on every input: %s', (_name, expression) => {
  expect(isUnsafe(expression, 7)).toBe(false);
});

test.each(SHAPES)(
  'the corpus has a sample of the pattern, which its prefilter lets it see: %s %s',
  (beginnings, expression) => {
    const again = new RegExp(expression.source, expression.flags.replace('g', ''));
    expect(SECRETS.some(({ text }) => beginnings.test(text) && again.test(text))).toBe(true);
  },
);

test.each(BEGINNINGS)('the prefilter lets the patterns see what begins with %j', (beginning) => {
  const [prefilter] = SECRET_PATTERNS[0]!;
  expect(['', 'a', ' a', '=a', '(x'].some((tail) => prefilter.test(beginning + tail))).toBe(true);
});

test.each(STARTS)('takes linear time on 200,000 characters of %j', (start) => {
  for (const tail of ['', 'a', ' ']) {
    const unit = start + tail;
    const time = (characters: number): number => {
      const text = unit.repeat(Math.ceil(characters / unit.length));
      // The processor's time, not the wall's: another process's load is not ours.
      const before = process.cpuUsage().user;
      scan(text);
      return (process.cpuUsage().user - before) / 1000;
    };
    time(10_000);
    const small = Math.min(time(20_000), time(20_000), time(20_000));
    const large = Math.min(time(200_000), time(200_000), time(200_000));
    // Ten times the text; quadratic time would be a hundred times. The floor is the noise of so short a measurement.
    expect(large).toBeLessThan(Math.max(small * 30, 150));
  }
});

test.each([
  ['4111111111111111', true],
  ['4111111111111112', false],
  ['378282246310005', true],
  ['5555555555554444', true],
  ['6011111111111117', true],
  ['0000000000000000', false],
  ['1234567812345670', false],
])('a card has an issuer, a length and a check digit: %s', (digits, card) => {
  expect(isCardNumber(digits)).toBe(card);
});
