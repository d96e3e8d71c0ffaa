import {
  atMost,
  auditMetrics,
  clientMetrics,
  counter,
  defineMetrics,
  gauge,
  httpMetrics,
  queueMetrics,
  telemetryMetrics,
  tenantLabel,
  toolMetrics,
  withLabels,
} from 'lamplight/catalogue';
import { AUDIT_CATEGORIES, FEATURES, OBJECT_TYPES, PERMISSIONS, PLANS, PROVIDERS, SERVICES } from './vocabulary.ts';

/**
 * Everything that the suite measures: what `observe` records by itself, and what its own code adds.
 * A metric is declared here and nowhere else; alarms, dashboards and costs follow from it.
 */
export const metrics = defineMetrics(
  {
    namespace: 'Suite',
    // The upper bound and a twelfth: room for one more metric of a hundred series, and none for a label without a bound. What is
    // written is less, as far as labels stay unused: a local day writes a sixth of the series.
    budget: { dollars: 495, tenants: 100, requestsPerDay: 1_000, namedTenants: 10 },
  },
  {
    ...withLabels(httpMetrics, { permission: PERMISSIONS }),
    ...queueMetrics,
    ...toolMetrics,
    ...withLabels(clientMetrics, { provider: PROVIDERS }),
    ...withLabels(auditMetrics, { category: AUDIT_CATEGORIES }),
    ...withLabels(telemetryMetrics, { service: SERVICES }),

    api_active_connections: gauge('WebSocket clients that are connected', {
      labels: { tenant_id: tenantLabel },
      dimensions: [{ labels: [], aggregate: 'sum' }, ['tenant_id']],
    }),
    worker_rows_processed_total: counter('Rows upserted', {
      labels: { job_type: atMost(12), operation: ['created', 'updated'] },
      dimensions: [['job_type', 'operation']],
    }),
    worker_queue_depth: gauge('Messages that wait in a queue', {
      labels: { queue_name: ['sync', 'sync-dlq'] },
      dimensions: [['queue_name']],
    }),
    worker_active_tasks: gauge('Messages that a worker has in hand', {
      labels: { worker_id: ['sync-worker'] },
      dimensions: [['worker_id']],
    }),

    tenants_active_total: gauge('Tenants by plan', { labels: { plan: PLANS }, dimensions: [['plan']] }),
    connections_active_total: gauge('Active connections by provider', {
      labels: { provider: PROVIDERS },
      dimensions: [['provider']],
    }),
    sync_freshness_seconds: gauge('Seconds since the last successful sync', {
      labels: { tenant_id: tenantLabel, provider: PROVIDERS, object_type: OBJECT_TYPES },
      dimensions: [{ labels: ['provider', 'object_type'], aggregate: 'max' }, ['tenant_id', 'provider', 'object_type']],
    }),
    entitlement_denials_total: counter('Uses of a feature that the plan does not include', {
      labels: { plan: PLANS, feature: FEATURES },
      dimensions: [['plan', 'feature']],
    }),
    tenant_failures_total: counter('Failures that a tenant has felt', {
      labels: { tenant_id: tenantLabel, kind: ['api_5xx', 'job_failed'] },
      dimensions: [['tenant_id']],
    }),

    tenant_isolation_violations_total: counter('Breaches of tenant isolation; 0 from each look that finds none', {
      labels: { check: ['rls_disabled', 'foreign_rows', 'no_context'] },
      dimensions: [[]],
    }),
    isolation_canary_runs_total: counter('Runs of the tenant isolation canary'),
    credential_decrypt_failures_total: counter('Credentials that could not be decrypted', {
      labels: { reason: ['key_missing', 'key_version_unknown', 'ciphertext_invalid'] },
      dimensions: [['reason']],
    }),
  },
);
