// The public list of `lamplight/catalogue`.
export { auditMetrics } from './metrics/audit-metrics.ts';
export { clientMetrics } from './metrics/client-metrics.ts';
export { counter, type Declaration, gauge, histogram, type MetricOptions } from './metrics/declare.ts';
export {
  type CatalogueOptions,
  type Counter,
  defineMetrics,
  type Gauge,
  type Histogram,
  type Metrics,
  namespaceOf,
  type RecordOptions,
} from './metrics/define.ts';
export type { DimensionSet, MetricDefinition, MetricType } from './metrics/definition.ts';
export { EMF_UNITS, type Unit } from './metrics/emf-limits.ts';
export { flushMetrics } from './metrics/fallback.ts';
export { httpMetrics } from './metrics/http-metrics.ts';
export { atMost, type Label, type Labels, type LabelValues, named, OTHER } from './metrics/labels.ts';
export type { Budget } from './metrics/process-catalogue.ts';
export { queueMetrics } from './metrics/queue-metrics.ts';
export { type CatalogueSeries, describeCatalogue, dollarsFor, type MetricSeries, seriesOf } from './metrics/series.ts';
export { telemetryMetrics } from './metrics/telemetry-metrics.ts';
export { tenantLabel } from './metrics/tenant-label.ts';
export { toolMetrics } from './metrics/tool-metrics.ts';
export { withLabels } from './metrics/with-labels.ts';
