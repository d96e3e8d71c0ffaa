import { filterPattern } from '../../../../local/aws/logs/filter-pattern.ts';
import { type ReasonFacts, reasonText } from '../../../../local/cloudwatch/alarms/reason.ts';
import { expandMetrics } from '../../../../local/cloudwatch/dashboards/expand-metrics.ts';
import type { VectorKind } from './vector-kinds.ts';

export const TEXT_KINDS: Record<string, VectorKind> = {
  reason: (given, { reason }) => {
    const placeholder = String(reason).includes('DD/MM/YY HH:MM:SS');
    const points = given.points ?? pointsOf(String(reason));
    const facts: ReasonFacts = {
      state: given.state ?? 'ALARM',
      evaluationPeriods: given.N,
      datapointsToAlarm: given.M ?? given.N,
      datapointsToAlarmSet: given.M !== null && given.M !== undefined,
      comparison: given.op ?? 'GreaterThanThreshold',
      threshold: given.threshold ?? 50,
      points: points.map(([value, at]: [number, string]) => ({ value, atMs: placeholder ? 0 : timeOf(at) })),
      filled:
        given.treat === 'breaching' ? { count: given.filled ?? given.N - points.length, as: 'Breaching' } : undefined,
    };
    const text = reasonText(facts);
    return { reason: placeholder ? text.replace(/\d\d\/\d\d\/\d\d \d\d:\d\d:\d\d/, 'DD/MM/YY HH:MM:SS') : text };
  },

  'logs.metricFilter': ({ pattern, event }) => ({ match: filterPattern(pattern)(JSON.stringify(event)) }),

  'dashboard.metrics': ({ metrics }) => ({ expanded: expandMetrics(metrics) }),
};

/** A vector may give its points in the reason alone. */
function pointsOf(reason: string): [number, string][] {
  return [...reason.matchAll(/(-?[\d.]+) \((\d\d\/\d\d\/\d\d [\d:]+)\)/g)].map(([, value, at]) => [Number(value), at!]);
}

function timeOf(text: string): number {
  const [, day, month, year, time] = /^(\d\d)\/(\d\d)\/(\d\d) (.+)$/.exec(text)!;
  return Date.parse(`20${year}-${month}-${day}T${time}Z`);
}
