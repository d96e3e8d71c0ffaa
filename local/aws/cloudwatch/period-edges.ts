import { METRIC_LIMITS, retentionMs } from '../../cloudwatch/limits.ts';
import { invalidParameter, missingParameter } from './errors.ts';
import { SHORT_PERIODS } from './limits.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What a question about metrics says of time, in seconds since the epoch. */
export interface TimeRange {
  StartTime?: number;
  EndTime?: number;
}

/** @throws AwsError where a time is missing, or the end is not after the start */
export function readTimeRange({ StartTime, EndTime }: TimeRange): { startMs: number; endMs: number } {
  if (StartTime === undefined) throw missingParameter('StartTime');
  if (EndTime === undefined) throw missingParameter('EndTime');
  if (StartTime >= EndTime) throw invalidParameter('The parameter StartTime must be less than the parameter EndTime.');
  return { startMs: StartTime * 1000, endMs: EndTime * 1000 };
}

/** @throws AwsError `InvalidParameterValue` */
export function checkPeriod(periodSeconds: number | undefined): number {
  if (periodSeconds === undefined) throw missingParameter('Period');
  if (SHORT_PERIODS.includes(periodSeconds) || (periodSeconds > 0 && periodSeconds % 60 === 0)) return periodSeconds;
  throw invalidParameter(`The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60, not ${periodSeconds}.`);
}

/**
 * Edges of the periods of a question: they begin at its start, which is rounded down to the minute, to five minutes
 * where it lies more than 15 days back, to the hour beyond 63 days; short periods round to their own length.
 *
 * Periods in which nothing can be, since they are too old or too far ahead, are left out: a question may go back to 1970.
 *
 * Source: API reference, GetMetricData and GetMetricStatistics, StartTime.
 */
export function periodEdges(startMs: number, endMs: number, periodSeconds: number, nowMs: number): Float64Array {
  const stepMs = periodSeconds * 1000;
  const ageMs = nowMs - startMs;
  const coarseMs = ageMs > 63 * DAY_MS ? 60 * MINUTE_MS : ageMs > 15 * DAY_MS ? 5 * MINUTE_MS : MINUTE_MS;
  const roundMs = periodSeconds < 60 ? stepMs : coarseMs;
  const askedMs = Math.floor(startMs / roundMs) * roundMs;
  const tooOld = Math.ceil((nowMs - retentionMs(periodSeconds) - askedMs) / stepMs);
  const firstMs = askedMs + Math.max(0, tooOld) * stepMs;
  const lastMs = Math.max(firstMs, Math.min(endMs, nowMs + METRIC_LIMITS.futureMs));
  const count = Math.ceil((lastMs - firstMs) / stepMs);
  const edges = new Float64Array(count + 1);
  for (let at = 0; at < count; at += 1) edges[at] = firstMs + at * stepMs;
  edges[count] = lastMs; // a last period that is not over yet holds what came before the end
  return edges;
}
