import { counter } from './declare.ts';
import { atMost } from './labels.ts';

/** What a project's audit module counts beside the row that it writes. */
export const auditMetrics = {
  audit_events_total: counter('Audit events written', {
    labels: { category: atMost(8), action: atMost(40) },
    dimensions: [{ labels: ['category', 'action'], series: 40 }],
  }),
};
