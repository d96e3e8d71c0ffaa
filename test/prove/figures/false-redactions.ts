import { serialiseLine } from '../../../layers/observability/redaction/redact.ts';
import { ordinaryLines } from '../../layers/observability/redaction/ordinary-lines.ts';
import type { Figure } from '../figure.ts';

/** Lines that have no secret keep what they say. */
export const figure: Figure = {
  number: 6,
  name: 'false-redactions',
  title: 'False redactions among ordinary lines',
  async measure({ size, seed }) {
    const lines = size === 'full' ? 10_000 : 2_000;
    const makeLine = ordinaryLines(seed);
    const changed: string[] = [];
    for (let count = 0; count < lines; count += 1) {
      const line = makeLine();
      const written = JSON.parse(serialiseLine(line)) as Record<string, unknown>;
      const lost = Object.keys(line).filter((key) => written[key] !== line[key]);
      if (lost.length > 0) changed.push(lost.map((key) => `${key}: ${line[key]}`).join(', '));
    }
    const share = (100 * changed.length) / lines;
    return [
      {
        what: 'lines of ids, hashes, numbers, addresses and words',
        tried: lines,
        result: `${share.toFixed(3)} %`,
        target: 'under 0.1 %',
        met: share < 0.1,
        examples: changed.slice(0, 5),
      },
    ];
  },
};
