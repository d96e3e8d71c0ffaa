import { serialiseLine } from '../../../layers/observability/redaction/redact.ts';
import type { BenchRow } from '../local-lambda.ts';
import { measured } from './statistics.ts';

const SIZES = [5, 20, 80];
const ROUNDS = 15;

/** Microseconds for a line, by its number of fields, and how they grow: 1 is in proportion to the size. */
export function redactionBudget(): BenchRow[] {
  const rows: BenchRow[] = [];
  const medians: number[] = [];
  for (const size of SIZES) {
    const { median, low, high } = measured(microseconds(fieldsOf(size)));
    medians.push(median);
    rows.push({ what: `redaction: a line of ${size} fields`, value: median, low, high, unit: 'µs' });
  }
  const growth = Math.log(medians.at(-1)! / medians[0]!) / Math.log(SIZES.at(-1)! / SIZES[0]!);
  rows.push({ what: 'redaction: growth with size (exponent)', value: growth, unit: '', limit: 1.2 });
  return rows;
}

function microseconds(fields: Record<string, unknown>): number[] {
  const lines = 2_000;
  const run = () => {
    const begun = performance.now();
    for (let line = 0; line < lines; line++) serialiseLine(fields, 'bench_line');
    return ((performance.now() - begun) * 1_000) / lines;
  };
  run();
  return Array.from({ length: ROUNDS }, run);
}

/** What lines say: ids, numbers, paths, texts, a nested object, and now and then something to take out. */
function fieldsOf(size: number): Record<string, unknown> {
  const kinds: ((n: number) => unknown)[] = [
    (n) => `3f2504e0-4f89-41d3-9a0c-0305e82c33${String(n % 100).padStart(2, '0')}`,
    (n) => n * 1.5,
    (n) => `/connections/${n}/orders`,
    (n) => ({ status: 'active', attempt: n }),
    (n) => `the job went on at page ${n} of the provider's answer`,
  ];
  return Object.fromEntries(
    Array.from({ length: size }, (_, n) => [
      n % 20 === 19 ? `api_key_${n}` : `field_${n}`,
      kinds[n % kinds.length]!(n),
    ]),
  );
}
