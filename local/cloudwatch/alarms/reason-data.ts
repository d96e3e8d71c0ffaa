import { ALARM_LIMITS } from '../limits.ts';
import { JavaDouble, javaJson, timestamp } from '../notifications/java-text.ts';
import type { MetricAlarm } from './alarm.ts';
import { countedPeriods } from './decide-range.ts';
import type { Evaluation } from './evaluation.ts';

/** StateReasonData: what was seen, as JSON. Source: captures from AWS, and samples of the user guide. */
export function reasonDataOf(alarm: MetricAlarm, evaluation: Evaluation): string {
  const { slots, values, counts, edges, atMs } = evaluation;
  const counted = countedPeriods(slots, alarm.evaluationPeriods);
  const oldest = counted.at(-1);
  const newest = counted[0];
  const recent = oldest === undefined ? [] : [...values.slice(oldest, newest! + 1)];
  const metric = alarm.single ? alarm.queries[0]!.metric : undefined;
  const data = {
    version: '1.0',
    queryDate: timestamp(atMs),
    startDate: oldest === undefined ? undefined : timestamp(edges[oldest]!),
    unit: metric?.unit,
    statistic: metric?.statistic,
    period: alarm.periodSeconds,
    recentDatapoints: recent.map((value) => (Number.isNaN(value) ? null : new JavaDouble(value))),
    threshold: new JavaDouble(alarm.threshold),
    evaluatedDatapoints: evaluatedPeriods(alarm, evaluation, counted).map((at) => ({
      timestamp: timestamp(edges[at]!),
      sampleCount: metric && counts && counts[at]! > 0 ? new JavaDouble(counts[at]!) : undefined,
      value: Number.isNaN(values[at]!) ? undefined : new JavaDouble(values[at]!),
    })),
  };
  const text = javaJson(data);
  // A long window is cut: the newest points stay.
  return text.length <= ALARM_LIMITS.reasonDataLength
    ? text
    : javaJson({
        ...data,
        evaluatedDatapoints: data.evaluatedDatapoints.slice(0, 20),
        recentDatapoints: data.recentDatapoints.slice(-20),
      });
}

/** The counted points, and where they are fewer than N the newest absent ones; newest first. */
function evaluatedPeriods(alarm: MetricAlarm, { slots }: Evaluation, counted: number[]): number[] {
  const absent: number[] = [];
  for (let at = slots.length - 1; at >= 0 && absent.length + counted.length < alarm.evaluationPeriods; at -= 1) {
    if (slots[at] === 0) absent.push(at);
  }
  return [...counted, ...absent].sort((a, b) => b - a);
}
