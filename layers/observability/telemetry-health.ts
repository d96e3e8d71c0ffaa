/** Why telemetry was dropped: the values of `telemetry_dropped_total{reason}`. */
export const DROP_REASONS = [
  'label_overflow',
  'series_overflow',
  'value_not_finite',
  'document_too_large',
  'buffer_full',
  'serialise_failed',
  'redaction_failed',
  'late_write',
  'sink_failed',
  'exporter_failed',
] as const;

export type DropReason = (typeof DROP_REASONS)[number];

/** What is told of the first drop of each reason in a process. */
export interface DropReport {
  reason: DropReason;
  /** Where it happened: the name of a metric, a label, a field. Never a caller's value. */
  detail: string | undefined;
}

const counts = new Map<DropReason, number>();
const reported = new Set<DropReason>();
let report: (drop: DropReport) => void = () => {};

/**
 * Counts one piece of telemetry that could not be kept, and logs the first of each reason. Never throws, and calls nothing that could
 * drop something itself: the count becomes `telemetry_dropped_total` when the next metrics are written.
 *
 * @example dropped('label_overflow', 'worker_rows_processed_total.job_type')
 */
export function dropped(reason: DropReason, detail?: string): void {
  counts.set(reason, (counts.get(reason) ?? 0) + 1);
  if (reported.has(reason)) return;
  reported.add(reason);
  try {
    report({ reason, detail });
  } catch {
    // Telling is best effort; the count is what alarms read.
  }
}

/** Replaces the way a first drop is told; returns the function that undoes it. */
export function reportDropsTo(tell: (drop: DropReport) => void): () => void {
  const previous = report;
  report = tell;
  return () => {
    report = previous;
  };
}

/** Hands out the counts since the last call, and forgets them. */
export function takeDropped(): [DropReason, number][] {
  const taken = [...counts];
  counts.clear();
  return taken;
}

/** Forgets counts and what has been told, so that tests begin alike. */
export function resetTelemetryHealth(): void {
  counts.clear();
  reported.clear();
}
