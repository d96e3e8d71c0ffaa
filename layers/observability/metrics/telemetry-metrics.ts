import { DROP_REASONS } from '../telemetry-health.ts';
import { counter } from './declare.ts';
import { atMost } from './labels.ts';

/** The layer's own health, so that silence and loss can be told from calm. */
export const telemetryMetrics = {
  heartbeats_total: counter('Probes that a service handled', {
    labels: { service: atMost(12) },
    dimensions: [['service']],
  }),
  correlation_hops_exceeded_total: counter('Transactions that passed through more hops than any should', {
    dimensions: [[]],
  }),
  telemetry_dropped_total: counter('Telemetry that could not be kept', {
    labels: { reason: DROP_REASONS },
    dimensions: [['reason'], []],
  }),
};
