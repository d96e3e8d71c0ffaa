import type { MetricAlarm } from './alarm.ts';
import { wallClockEdges } from './wall-clock.ts';

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3600;
const DAY_SECONDS = 86_400;
const TEN_SECONDS_MS = 10_000;

export interface Window {
  periodSeconds: number;
  evaluationPeriods: number;
  /** Expressions below a minute are not cut off: observed on AWS. */
  single: boolean;
  wallClock?: { timezone: string };
}

/** How often CloudWatch evaluates. Source: user guide, "Alarm evaluation". */
export function evaluateEverySeconds({
  periodSeconds,
  evaluationPeriods,
}: Pick<MetricAlarm, 'periodSeconds' | 'evaluationPeriods'>): number {
  if (periodSeconds * evaluationPeriods > DAY_SECONDS) return HOUR_SECONDS;
  return periodSeconds < MINUTE_SECONDS ? 10 : MINUTE_SECONDS;
}

/**
 * How many periods beyond N CloudWatch fetches: not documented. Two for periods of a minute and more (seen: 5 for 3),
 * six below (seen: 9 for 3).
 */
export function undocumentedExtra({ periodSeconds }: { periodSeconds: number }): number {
  return periodSeconds < MINUTE_SECONDS ? 6 : 2;
}

/** Where the newest period ends: nothing at this time or later counts. */
export function windowEnd({ periodSeconds, evaluationPeriods, single }: Window, atMs: number): number {
  if (periodSeconds * evaluationPeriods > DAY_SECONDS) return floor(atMs, HOUR_SECONDS * 1000);
  if (periodSeconds >= MINUTE_SECONDS) return floor(atMs, MINUTE_SECONDS * 1000);
  // Single metrics trail by ten seconds, expressions do not: observed.
  return floor(single ? atMs - TEN_SECONDS_MS : atMs, TEN_SECONDS_MS);
}

/**
 * Edges of the periods that an evaluation at `atMs` looks at, oldest first.
 *
 * A sliding window is aligned to the minute of the evaluation, not to multiples of the period.
 * Source: user guide, alarm-limits and alarm-evaluation-window.
 */
export function windowEdges(window: Window, atMs: number, extra: number): number[] {
  const count = window.evaluationPeriods + extra;
  if (window.wallClock) return wallClockEdges(atMs, window.periodSeconds, count, window.wallClock.timezone);
  const edges: number[] = [];
  const periodMs = window.periodSeconds * 1000;
  const endMs = windowEnd(window, atMs);
  for (let at = 0; at <= count; at += 1) edges.push(endMs - (count - at) * periodMs);
  return edges;
}

function floor(atMs: number, stepMs: number): number {
  return Math.floor(atMs / stepMs) * stepMs;
}
