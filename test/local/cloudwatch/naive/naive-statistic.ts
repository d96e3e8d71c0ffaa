/** A statistic over single samples, written down as the user guide says it and no cleverer. Undefined: no datapoint. */
export function naiveStatistic(samples: readonly number[], statistic: string): number | undefined {
  if (samples.length === 0) return undefined;
  const sum = samples.reduce((total, sample) => total + sample, 0);
  if (statistic === 'SampleCount') return samples.length;
  if (statistic === 'Sum') return sum;
  if (statistic === 'Average') return sum / samples.length;
  if (statistic === 'Minimum') return Math.min(...samples);
  if (statistic === 'Maximum') return Math.max(...samples);
  if (samples.some((sample) => sample < 0)) return undefined;
  const sorted = [...samples].sort((a, b) => a - b);
  if (statistic.startsWith('p')) return percentile(sorted, Number(statistic.slice(1)));
  const { name, low, high } = range(statistic, sorted);
  const inside = sorted.slice(low, high);
  const insideSum = inside.reduce((total, sample) => total + sample, 0);
  if (name === 'TC') return inside.length;
  if (name === 'TS') return insideSum;
  if (name === 'PR') return (100 * inside.length) / sorted.length;
  return inside.length === 0 ? undefined : insideSum / inside.length;
}

function percentile(sorted: readonly number[], percent: number): number {
  for (let rank = 1; rank <= sorted.length; rank += 1) {
    // The first sample with at least so many percent at or below it.
    if (rank * 100 >= percent * sorted.length) return sorted[rank - 1]!;
  }
  return sorted.at(-1)!;
}

/** Which of the sorted samples lie in `TM(10%:90%)`, `TC(2:5)` or `tm99`. */
function range(statistic: string, sorted: readonly number[]): { name: string; low: number; high: number } {
  const short = /^(tm|tc|ts)(\d+)$/.exec(statistic);
  const [, name = '', from = '', to = ''] = short
    ? ['', short[1]!.toUpperCase(), '', `${short[2]}%`]
    : statistic === 'IQM'
      ? ['', 'TM', '25%', '75%']
      : /^(\w+)\((.*):(.*)\)$/.exec(statistic)!;
  const index = (bound: string, otherwise: number) => {
    if (bound === '') return otherwise;
    if (bound.endsWith('%')) return Math.ceil((Number(bound.slice(0, -1)) * sorted.length) / 100);
    return sorted.filter((sample) => sample <= Number(bound)).length;
  };
  return { name, low: index(from, 0), high: index(to, sorted.length) };
}
