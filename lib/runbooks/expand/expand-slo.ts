import type { AlarmDeclaration, Evaluation, SignalInput, Slo, Where } from '../runbook.ts';
import type { ExpandContext } from './context.ts';
import { limited, type SignalSpec } from './expand-signal.ts';
import { asAlarmQueries, queriesOf } from './queries.ts';
import { resolveInput } from './resolve-input.ts';

/**
 * How fast the month's allowed failures are used up, by Google's SRE workbook, "Alerting on SLOs": a long window says that
 * it matters, a short one that it still lasts. The factors are for a window of 30 days.
 */
const BURN_RATES = [
  { name: 'fast', factor: 14.4, long: '1h', short: '5m' },
  { name: 'fast', factor: 6, long: '6h', short: '30m' },
  { name: 'slow', factor: 1, long: '3d', short: '6h' },
] as const;

const SECONDS = { '5m': 300, '30m': 1800, '1h': 3600, '6h': 21_600, '3d': 259_200 };

const REFERENCE_DAYS = 30;

/** A metric alarm of a burn rate, and a composite: what any of the pairs of windows says. */
export interface SloAlarms {
  signals: SignalSpec[];
  /** By `-fast` and `-slow`: the pairs of suffixes that must both be in alarm. */
  composites: { idSuffix: string; pairs: [string, string][] }[];
}

/** The alarms of an objective: for each burn rate and objective one for the long and one for the short window. */
export function expandSlo(alarm: Extract<AlarmDeclaration, { kind: 'slo' }>, context: ExpandContext): SloAlarms {
  const { slo } = alarm;
  const fastest = (BURN_RATES[0].factor * slo.windowDays) / REFERENCE_DAYS;
  if (fastest * (100 - slo.objective) >= 100) {
    const least = Math.ceil((100 - 100 / fastest) * 10) / 10;
    const message = `with an objective of ${slo.objective} % not even an outage would page: "objective" is the percentage of good requests, above ${least} for ${slo.windowDays}d`;
    context.problem(alarm.lines.slo ?? alarm.line, message);
  }
  const objectives = [
    ...(slo.availability ? [{ name: 'availability', ...badRequests(slo.availability) }] : []),
    ...(slo.latency ? [{ name: 'latency', ...slowRequests(slo.latency) }] : []),
  ];
  const signals: SignalSpec[] = [];
  const pairs: Record<'fast' | 'slow', [string, string][]> = { fast: [], slow: [] };
  // Where one does not fit the catalogue, none does: the problem is told once.
  const good = objectives.filter(
    ({ bad, total }) => resolveInput(bad, {}, context) && resolveInput(total, {}, { ...context, problem: () => {} }),
  );
  for (const { name, bad, total } of good) {
    for (const rate of BURN_RATES) {
      const suffix = (window: string) => `-${rate.name}-${name}-${window}`;
      for (const window of [rate.long, rate.short]) {
        const evaluation = evaluationOf(SECONDS[window], rate.factor, slo.windowDays);
        const expression = burnRate(slo, { bad, total }, evaluation.periodSeconds, context);
        const rest = { ...evaluation, idSuffix: suffix(window), labels: {}, metrics: [bad.metric] };
        signals.push(...limited(expression, alarm.line, context, rest));
      }
      pairs[rate.name].push([suffix(rate.long), suffix(rate.short)]);
    }
  }
  const composites = (['fast', 'slow'] as const)
    .filter((name) => pairs[name].length > 0)
    .map((name) => ({ idSuffix: `-${name}`, pairs: pairs[name] }));
  return { signals, composites };
}

/** Failures as a multiple of those that the objective allows: `IF(total >= 20, 100 * bad / total / 0.5)`. */
function burnRate(
  { objective, atLeast }: Slo,
  { bad, total }: { bad: SignalInput; total: SignalInput },
  periodSeconds: number,
  context: ExpandContext,
): SignalSpec['queries'] {
  const badOnes = queriesOf('bad', resolveInput(bad, {}, context)!, periodSeconds);
  const all = queriesOf('total', resolveInput(total, {}, context)!, periodSeconds);
  const allowed = Number((100 - objective).toFixed(6));
  const expression = `IF(${all.expression} >= ${atLeast}, 100 * ${badOnes.expression} / ${all.expression} / ${allowed})`;
  return asAlarmQueries([...badOnes.queries, ...all.queries], expression);
}

function evaluationOf(periodSeconds: number, factor: number, windowDays: number): Evaluation {
  return {
    comparisonOperator: 'GreaterThanThreshold',
    // The same share of the failures that are allowed, whatever the window that they are allowed in.
    threshold: Number(((factor * windowDays) / REFERENCE_DAYS).toFixed(4)),
    periodSeconds,
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    treatMissingData: 'notBreaching',
  };
}

function badRequests({ metric, bad, line }: NonNullable<Slo['availability']>): {
  bad: SignalInput;
  total: SignalInput;
} {
  return { bad: input(metric, bad, 'Sum', line, 0), total: input(metric, {}, 'Sum', line) };
}

/** A trimmed count leaves its lower bound out: `TC(2:)` is how many took longer than 2 s. */
function slowRequests({ metric, overSeconds, line }: NonNullable<Slo['latency']>): {
  bad: SignalInput;
  total: SignalInput;
} {
  return { bad: input(metric, {}, `TC(${overSeconds}:)`, line, 0), total: input(metric, {}, 'SampleCount', line) };
}

function input(metric: string, where: Where, statistic: string, line: number, fill?: number): SignalInput {
  return { kind: 'catalogue', metric, where, statistic, fill, lines: { metric: line, where: line, statistic: line } };
}
