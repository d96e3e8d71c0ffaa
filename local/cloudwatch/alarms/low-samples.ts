import type { Statistic } from '../store/statistic.ts';

/**
 * How many samples a percentile needs before an alarm with `EvaluateLowSampleCountPercentile: ignore` acts on it:
 * 10/(1-p) from p50 on, 10/p below. 0 for every other statistic.
 *
 * Source: CloudWatch user guide, "Percentile-based alarms and low data samples".
 */
export function samplesNeeded(statistic: Statistic | undefined): number {
  if (statistic?.kind !== 'percentile') return 0;
  const share = statistic.percent / 100;
  const tail = share >= 0.5 ? 1 - share : share;
  // p90 needs 100, though 10 / (1 - 0.9) is a little less in binary.
  return tail === 0 ? 0 : Math.round((10 / tail) * 1e6) / 1e6;
}
