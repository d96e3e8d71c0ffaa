import type { Figure, Row } from './figure.ts';

/** A figure's rows, with what became of measuring it. */
export interface Measured extends Pick<Figure, 'number' | 'name' | 'title'> {
  rows: Row[];
  seconds: number;
  seed: number;
}

const HEAD = ['', 'what', 'tried', 'result', 'target', 'met'];

/** The rows of one figure under its title, as text of aligned columns. */
export function table({ number, title, rows, seconds, seed }: Measured): string {
  const cells = rows.map((row) => [
    String(number),
    row.what,
    row.tried.toLocaleString('en'),
    row.result,
    row.target,
    row.met ? 'met' : 'NOT MET',
  ]);
  const widths = HEAD.map((head, column) => Math.max(head.length, ...cells.map((row) => row[column]!.length)));
  const line = (row: string[]) =>
    row
      .map((cell, column) => (column === 2 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!)))
      .join('  ')
      .trimEnd();
  const missed = rows.filter(({ met }) => !met);
  return [
    `${number}. ${title} (${seconds.toFixed(1)} s)`,
    line(HEAD),
    ...cells.map(line),
    ...missed.flatMap(({ what, examples = [] }) => examples.map((example) => `   ${what}: ${example}`)),
    ...(missed.length > 0 ? [`   again with: npm run prove -- --seed ${seed}`] : []),
  ].join('\n');
}
