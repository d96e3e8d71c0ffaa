import { expect, test } from '@jest/globals';
import { serialiseLine } from '../../../../layers/observability/redaction/redact.ts';
import { ordinaryLines } from './ordinary-lines.ts';

const LINES = 10_000;
const makeLine = ordinaryLines(7);

test(`of ${LINES} lines without a secret, fewer than one in a thousand lose anything`, () => {
  const wrong: string[] = [];
  for (let count = 0; count < LINES; count++) {
    const line = makeLine();
    const written = serialiseLine(line);
    if (written !== JSON.stringify(line))
      wrong.push(
        ...Object.keys(line)
          .filter((key) => JSON.parse(written)[key] !== line[key])
          .map((key) => String(line[key])),
      );
  }
  const shown = wrong.length < LINES / 1000 ? [] : wrong.slice(0, 10);
  expect(shown).toEqual([]);
});
