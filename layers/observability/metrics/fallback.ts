import { writeLine } from '../log/sink.ts';
import { takeDropped } from '../telemetry-health.ts';
import { wallMs } from '../time.ts';
import { definedMetric } from './process-catalogue.ts';
import { createRecorder, type Recorder } from './recorder.ts';

/** Where values go that are recorded outside a unit of work; `observe` drains it at the end of each invocation. */
export const fallbackRecorder: Recorder = createRecorder();

/** The documents of what was recorded outside a unit, with the counts of dropped telemetry. Never throws. */
export function drainFallback(nowMs: number): string[] {
  const drops = definedMetric('telemetry_dropped_total');
  if (drops !== undefined) {
    for (const [reason, count] of takeDropped()) fallbackRecorder.add(drops, count, { reason });
  }
  return fallbackRecorder.size === 0 ? [] : fallbackRecorder.drain({}, nowMs);
}

/**
 * Writes what was recorded outside a unit of work, now: at the end of a script, or where no handler of ours will run. Never throws.
 *
 * @example flushMetrics()
 */
export function flushMetrics(): void {
  for (const line of drainFallback(wallMs())) writeLine(line);
}
