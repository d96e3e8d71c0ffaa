/** A value with how far the middle half of its measurements lie apart. */
export interface Measured {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Median and quartiles. */
export function measured(values: readonly number[]): Measured {
  const sorted = [...values].sort((a, b) => a - b);
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) };
}

/** @param sorted ascending */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
