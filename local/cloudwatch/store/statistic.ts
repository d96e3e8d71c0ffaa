/** A bound of a trimmed statistic: a share of the samples, or a value. */
export interface Bound {
  value: number;
  percent: boolean;
}

export type Statistic =
  | { kind: 'basic'; name: 'SampleCount' | 'Sum' | 'Average' | 'Minimum' | 'Maximum' }
  | { kind: 'percentile'; percent: number }
  | { kind: 'trimmed'; name: 'TM' | 'WM' | 'TC' | 'TS'; lower?: Bound; upper?: Bound }
  | { kind: 'rank'; lower?: Bound; upper?: Bound };

const BASIC = ['SampleCount', 'Sum', 'Average', 'Minimum', 'Maximum'] as const;
/** Up to ten decimals; user guide, statistics definitions. */
const SHORT = /^(p|tm|wm|tc|ts)(\d{1,3}(?:\.\d{1,10})?)$/;
const RANGE = /^(TM|WM|TC|TS|PR)\(([^:()]*):([^:()]*)\)$/;
const BOUND = /^(-?\d+(?:\.\d{1,10})?)(%?)$/;

const INTERQUARTILE_MEAN: Statistic = {
  kind: 'trimmed',
  name: 'TM',
  lower: { value: 25, percent: true },
  upper: { value: 75, percent: true },
};

/**
 * Reads the name of a statistic: `Sum`, `p95`, `tm99`, `TM(10%:90%)`, `TC(0.5:)`, `PR(:300)`, `IQM`.
 *
 * Source: CloudWatch user guide, "Statistics definitions".
 *
 * @returns the statistic, or what is wrong with the name and what to do
 */
export function parseStatistic(text: string): Statistic | { problem: string } {
  const basic = BASIC.find((name) => name === text);
  if (basic) return { kind: 'basic', name: basic };
  if (text === 'IQM') return INTERQUARTILE_MEAN;
  const [, short, digits = ''] = SHORT.exec(text) ?? [];
  if (short) {
    const percent = Number(digits);
    if (percent > 100) return { problem: `statistic "${text}" lies beyond 100 %` };
    if (short === 'p') return { kind: 'percentile', percent };
    return {
      kind: 'trimmed',
      name: short.toUpperCase() as 'TM' | 'WM' | 'TC' | 'TS',
      upper: { value: percent, percent: true },
    };
  }
  const [, name, from = '', to = ''] = RANGE.exec(text) ?? [];
  if (!name)
    return { problem: `no statistic "${text}"; write Sum, Average, p95, tm99, TM(10%:90%), TC(:0.5), PR(:300) or IQM` };
  return parseRange(text, name as 'TM' | 'WM' | 'TC' | 'TS' | 'PR', from, to);
}

/** Whether a statistic reads raw values by their rank: AWS does not say how it estimates those. */
export function isEstimated(statistic: Statistic): boolean {
  if (statistic.kind === 'percentile') return statistic.percent > 0 && statistic.percent < 100;
  return statistic.kind === 'trimmed' && (statistic.lower?.percent === true || statistic.upper?.percent === true);
}

function parseRange(
  text: string,
  name: 'TM' | 'WM' | 'TC' | 'TS' | 'PR',
  from: string,
  to: string,
): Statistic | { problem: string } {
  const lower = parseBound(from);
  const upper = parseBound(to);
  if (lower === null || upper === null || (!lower && !upper)) {
    return {
      problem: `statistic "${text}" has no readable range; write ${name}(10%:90%), ${name}(:0.5) or ${name}(2:)`,
    };
  }
  if (lower && upper && (lower.percent !== upper.percent || lower.value >= upper.value)) {
    return { problem: `statistic "${text}": both bounds in % or neither, and the lower one first` };
  }
  const percents = [lower, upper].filter((bound) => bound?.percent);
  if (percents.some((bound) => bound!.value < 0 || bound!.value > 100)) {
    return { problem: `statistic "${text}" lies beyond 0 % to 100 %` };
  }
  if (name === 'PR') {
    if (percents.length > 0) return { problem: `statistic "${text}": a percentile rank takes values, not %` };
    return { kind: 'rank', lower, upper };
  }
  return { kind: 'trimmed', name, lower, upper };
}

function parseBound(text: string): Bound | undefined | null {
  if (text === '') return undefined;
  const [, digits, percent] = BOUND.exec(text) ?? [];
  return digits === undefined ? null : { value: Number(digits), percent: percent === '%' };
}
