import { METRIC_LIMITS } from '../limits.ts';
import type { MetricStore } from '../store/metric-store.ts';
import type { MetricFilter } from './metric-filter.ts';

const MINUTE_MS = 60_000;

/** The metric filters of one run, at work. They start with the run: nothing is filled in from before. */
export interface MetricFilters {
  /** One log event, at its own time. */
  receive(logGroup: string, message: string, timeMs: number): void;
  /** Reports default values for the minutes that ended at `atMs` or before. */
  endMinutes(atMs: number): void;
}

/** Runs the metric filters of a template over the lines that come in. */
export function runMetricFilters(filters: readonly MetricFilter[], store: MetricStore): MetricFilters {
  const byGroup = Map.groupBy(filters, ({ logGroup }) => logGroup);
  /** Minutes in which lines came, by filter: whether one of them matched. */
  const minutes = new Map<MetricFilter, Map<number, boolean>>();

  function put(
    { namespace, metricName, unit }: MetricFilter,
    timestampMs: number,
    value: number,
    dimensions: Record<string, string>,
  ): void {
    store.put({ namespace, name: metricName, unit, dimensions, timestampMs, storageResolution: 60, values: [value] });
  }

  function report(filter: MetricFilter, message: string, timeMs: number): void {
    const value = typeof filter.value === 'number' ? filter.value : filter.value(message);
    if (typeof value !== 'number' || !(Math.abs(value) <= METRIC_LIMITS.magnitude)) return;
    const dimensions: Record<string, string> = {};
    for (const [name, read] of Object.entries(filter.dimensions)) {
      const found = read(message);
      // Without the field the line belongs to no metric of these dimensions.
      if (found === undefined || String(found) === '') return;
      dimensions[name] = String(found);
    }
    put(filter, timeMs, value, dimensions);
  }

  return {
    receive(logGroup, message, timeMs) {
      for (const filter of byGroup.get(logGroup) ?? []) {
        const matched = filter.matches(message);
        if (matched) report(filter, message, timeMs);
        if (filter.defaultValue === undefined) continue;
        const minute = Math.floor(timeMs / MINUTE_MS) * MINUTE_MS;
        const seen = minutes.get(filter) ?? new Map<number, boolean>();
        minutes.set(filter, seen);
        seen.set(minute, matched || seen.get(minute) === true);
      }
    },
    endMinutes(atMs) {
      for (const [filter, seen] of minutes) {
        for (const [minute, matched] of seen) {
          if (minute + MINUTE_MS > atMs) continue;
          if (!matched) put(filter, minute, filter.defaultValue!, {});
          seen.delete(minute);
        }
      }
    },
  };
}
