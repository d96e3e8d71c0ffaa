import type { auditMetrics } from './audit-metrics.ts';
import type { clientMetrics } from './client-metrics.ts';
import type { Declaration } from './declare.ts';
import { type RecordOptions, recordMetric } from './define.ts';
import type { httpMetrics } from './http-metrics.ts';
import type { LabelValues } from './labels.ts';
import { definedMetric } from './process-catalogue.ts';
import type { queueMetrics } from './queue-metrics.ts';
import type { telemetryMetrics } from './telemetry-metrics.ts';
import type { toolMetrics } from './tool-metrics.ts';

type BuiltIn = typeof httpMetrics &
  typeof queueMetrics &
  typeof toolMetrics &
  typeof clientMetrics &
  typeof auditMetrics &
  typeof telemetryMetrics;

type LabelsOf<D> = D extends Declaration<infer _T, infer L> ? LabelValues<L> : never;

/**
 * Records a metric of one of the layer's fragments, if the process's catalogue has it: what `observe` and the clients call. Labels are
 * checked by the compiler as in a handler, and again at run time, because the project may have bounded them differently.
 */
export function recordBuiltIn<K extends keyof BuiltIn>(
  name: K,
  value: number,
  labels: { readonly [P in keyof LabelsOf<BuiltIn[K]>]: string },
  options?: RecordOptions,
): void {
  const definition = definedMetric(name);
  if (definition !== undefined) recordMetric(definition, value, labels as Record<string, string>, options);
}
