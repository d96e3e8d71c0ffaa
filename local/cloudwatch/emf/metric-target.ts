import { EMF_LIMITS, METRIC_LIMITS } from '../limits.ts';
import type { StatisticSet } from '../store/metric-store.ts';

export interface Target {
  values?: readonly number[];
  counts?: readonly number[];
  statisticSet?: StatisticSet;
  warning?: string;
}

/** The value of a metric on the root: a number or at most 100 of them; behind a flag, an OpenTelemetry histogram. */
export function readTarget(target: unknown, { histograms }: { histograms: boolean }): Target | { problem: string } {
  if (typeof target === 'number') return numberProblem(target) ?? { values: [target] };
  if (Array.isArray(target)) {
    if (target.length > EMF_LIMITS.valuesPerMetric)
      return { problem: `more than ${EMF_LIMITS.valuesPerMetric} values` };
    for (const value of target) {
      if (typeof value !== 'number') return { problem: 'metric target must be number or array of numbers' };
      const problem = numberProblem(value);
      if (problem) return problem;
    }
    return { values: target as number[] };
  }
  if (histograms && typeof target === 'object' && target !== null) return readHistogram(target as Histogram);
  return { problem: 'metric target must be number or array of numbers' };
}

/** NaN, infinities and |value| > 2^360 are refused: API reference, MetricDatum. */
function numberProblem(value: number): { problem: string } | undefined {
  return Math.abs(value) <= METRIC_LIMITS.magnitude ? undefined : { problem: 'a value lies between -2^360 and 2^360' };
}

interface Histogram {
  Values?: unknown;
  Counts?: unknown;
  Max?: unknown;
  Min?: unknown;
  Sum?: unknown;
  Count?: unknown;
}

/** The samples are the counts' sum; `Count` is ignored, as OpenTelemetry's exporter relies on. */
function readHistogram({ Values, Counts, Max, Min, Sum, Count }: Histogram): Target | { problem: string } {
  const warning = 'a histogram object is no EMF by its specification';
  if (Values === undefined) {
    const numbers = [Count, Sum, Min, Max];
    if (!numbers.every((value) => typeof value === 'number' && !numberProblem(value))) {
      return { problem: 'a statistic set needs the numbers Max, Min, Count and Sum' };
    }
    const [sampleCount, sum, minimum, maximum] = numbers as [number, number, number, number];
    return { statisticSet: { sampleCount, sum, minimum, maximum }, warning };
  }
  if (!Array.isArray(Values) || !Array.isArray(Counts) || Values.length !== Counts.length) {
    return { problem: 'a histogram needs Values and as many Counts' };
  }
  for (const value of [...Values, ...Counts]) {
    if (typeof value !== 'number' || numberProblem(value)) return { problem: 'a histogram holds numbers' };
  }
  return { values: Values, counts: Counts, warning };
}
