import { writeLine } from '../log/sink.ts';
import { recordMetric } from '../metrics/define.ts';
import { drainFallback } from '../metrics/fallback.ts';
import { definedMetric } from '../metrics/process-catalogue.ts';
import type { Measure } from '../sources/source.ts';
import { dropped } from '../telemetry-health.ts';
import { wallMs } from '../time.ts';

/** Records a value of a fragment in the running unit, where the process's catalogue has that metric. */
export const measureByName: Measure = (name, value, labels) => {
  const metric = definedMetric(name);
  if (metric !== undefined) recordMetric(metric, value, labels);
};

/** Writes what was recorded outside of any unit, with the counts of dropped telemetry: at the end of each invocation. Never throws. */
export function flushFallback(): void {
  try {
    for (const document of drainFallback(wallMs())) writeLine(document);
  } catch {
    dropped('serialise_failed', 'metrics outside of units');
  }
}
