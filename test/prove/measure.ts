import type { Figure, MeasureOptions } from './figure.ts';
import type { Measured } from './table.ts';

/** Measures one figure; what it throws is a row that is not met. */
export async function measure(figure: Figure, options: MeasureOptions): Promise<Measured> {
  const { number, name, title } = figure;
  const startedAt = performance.now();
  const measured = (rows: Measured['rows']): Measured => {
    const seconds = (performance.now() - startedAt) / 1000;
    return { number, name, title, rows, seconds, seed: options.seed };
  };
  try {
    return measured(await figure.measure(options));
  } catch (error) {
    const examples = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
    return measured([
      { what: 'the measurement itself', tried: 0, result: 'failed', target: 'ends', met: false, examples },
    ]);
  }
}
