import { BAND_COMPARISONS, COMPARISONS } from '../../../../local/cloudwatch/alarms/comparison.ts';
import { BREACHING, decide, GOOD, MISSING } from '../../../../local/cloudwatch/alarms/decide.ts';
import {
  evaluateEverySeconds,
  undocumentedExtra,
  windowEdges,
  windowEnd,
} from '../../../../local/cloudwatch/alarms/evaluation-window.ts';
import { samplesNeeded } from '../../../../local/cloudwatch/alarms/low-samples.ts';
import { createCloudWatch } from '../../../../local/cloudwatch/cloudwatch.ts';
import { parseStatistic, type Statistic } from '../../../../local/cloudwatch/store/statistic.ts';
import { alarmOf, readAlarm } from '../support.ts';
import type { VectorKind } from './vector-kinds.ts';

const SLOTS: Record<string, number> = { '0': GOOD, X: BREACHING, '-': MISSING };
const DAY = '2026-09-14T';

export const ALARM_KINDS: Record<string, VectorKind> = {
  'alarm.state': ({ slots, N, M, treatMissingData, previousState }) => ({
    ...decide({
      slots: [...(slots as string)].map((slot) => SLOTS[slot]!),
      evaluationPeriods: N,
      datapointsToAlarm: M,
      treatMissingData,
      previousState,
    }),
  }),

  'alarm.compare': ({ operator, value, threshold }) => ({
    breaching: COMPARISONS[operator as keyof typeof COMPARISONS].breaches(value, threshold),
  }),

  'alarm.compareBand': ({ operator, value, lower, upper }) => ({
    breaching: BAND_COMPARISONS[operator as keyof typeof BAND_COMPARISONS](value, lower, upper),
  }),

  'alarm.cadence': ({ period, evaluationPeriods }) => ({
    evaluateEverySeconds: evaluateEverySeconds({ periodSeconds: period, evaluationPeriods }),
  }),

  'alarm.window': (given) => {
    if (given.nonZeroMinutes)
      return { breachingSlotsAbove0: given.evaluationTimes.map((at: string) => breaching(given, at)) };
    const window = { periodSeconds: given.period, evaluationPeriods: given.N, single: given.kind !== 'expression' };
    const observed = given.queryTime !== undefined;
    const extra = observed ? undocumentedExtra(window) : 0;
    const edges = windowEdges(window, clock(given.queryTime ?? given.evaluationTime), extra);
    const starts = edges.slice(0, -1).map(clockText);
    return { slotStarts: starts, newestSlotStart: starts.at(-1), oldestSlotStart: starts[0], slots: starts.length };
  },

  // One job fails and is mended: its running sum over a day is 1 in between. Two days make the window a multi-day one.
  'alarm.multiday': ({ evaluations, failureAt, fixedAt }) => {
    const startMs = clock('00:00') - 3 * 86_400_000;
    const alarm = alarmOf({
      Period: 86_400,
      EvaluationPeriods: 2,
      DatapointsToAlarm: 1,
      TreatMissingData: 'notBreaching',
    });
    const cloudWatch = createCloudWatch({ startMs, alarms: [alarm] });
    const point = (timeMs: number, value: number) =>
      cloudWatch.ingestMetric({ timeMs, namespace: 'N', name: 'm', dimensions: {}, value, unit: 'None' });
    cloudWatch.advanceTo(clock('00:00'));
    point(clock(failureAt), 1);
    point(clock(fixedAt), -1);
    const states = evaluations.map((at: string) => {
      cloudWatch.advanceTo(clock(at));
      return cloudWatch.alarm('alarm')!.record.value;
    });
    const window = { periodSeconds: 86_400, evaluationPeriods: 2, single: true };
    const dataConsideredUpTo = evaluations.map((at: string) => clockText(windowEnd(window, clock(at))).slice(0, 5));
    return { states, dataConsideredUpTo };
  },

  'alarm.lowSample': ({ statistic, sampleCount, evaluateLowSampleCountPercentile = 'evaluate' }) => ({
    ignored:
      evaluateLowSampleCountPercentile === 'ignore' &&
      sampleCount < samplesNeeded(parseStatistic(statistic) as Statistic),
  }),

  promql: ({ pendingPeriod, evaluationInterval }) => {
    const { problems } = readAlarm({
      MetricName: undefined,
      EvaluationCriteria: { PromQLCriteria: { Query: 'up', PendingPeriod: pendingPeriod } },
      EvaluationInterval: evaluationInterval,
    });
    const refused = problems.find(({ kind, message }) => kind === 'unsupported' && message.includes('PromQL'));
    return { refused: refused?.message };
  },
};

function breaching({ period, N, nonZeroMinutes }: Record<string, number & string[]>, at: string): number {
  const edges = windowEdges({ periodSeconds: period!, evaluationPeriods: N!, single: true }, clock(at), 0);
  const holds = (from: number, to: number) =>
    nonZeroMinutes!.some((minute) => clock(minute) >= from && clock(minute) < to);
  return edges.slice(0, -1).filter((from, slot) => holds(from, edges[slot + 1]!)).length;
}

function clock(time: string): number {
  return Date.parse(`${DAY}${time.length === 5 ? `${time}:00` : time}Z`);
}

function clockText(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 19);
}
