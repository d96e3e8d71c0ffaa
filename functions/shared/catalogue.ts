import {
  atMost,
  auditMetrics,
  clientMetrics,
  counter,
  defineMetrics,
  gauge,
  httpMetrics,
  named,
  queueMetrics,
  telemetryMetrics,
  toolMetrics,
} from 'lamplight/catalogue';
import { OBJECT_TYPES, PLANS, PROVIDERS, ROLES } from './vocabulary.ts';

/** Tenants that get series of their own: those on the enterprise plan, which rides in the token's claims. */
const TENANT = named({ claim: 'plan', is: 'enterprise', atMost: 50 });

/** Jobs are named `<provider>_<object type>`. */
const JOB_TYPES = atMost(12);

/**
 * Everything that the suite measures: what `observe` records by itself, and what its own code adds.
 * A metric is declared here and nowhere else; alarms, dashboards and costs follow from it.
 */
export const metrics = defineMetrics(
  { namespace: 'Suite' },
  {
    ...httpMetrics,
    ...queueMetrics,
    ...toolMetrics,
    ...clientMetrics,
    ...auditMetrics,
    ...telemetryMetrics,

    api_auth_failures_total: counter('Requests that could not be authenticated', {
      labels: { reason: ['invalid_token', 'expired', 'missing', 'invalid_credentials'] },
      dimensions: [['reason']],
    }),
    api_permission_denied_total: counter('Requests that the role of their user does not permit', {
      labels: { permission: atMost(20), role: ROLES },
      dimensions: [{ labels: ['permission', 'role'], series: 40 }],
    }),
    api_active_connections: gauge('WebSocket clients that are connected', {
      labels: { tenant_id: TENANT },
      dimensions: [{ labels: [], aggregate: 'sum' }, ['tenant_id']],
    }),

    worker_rows_processed_total: counter('Rows upserted', {
      labels: { job_type: JOB_TYPES, operation: ['created', 'updated'] },
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
      labels: { tenant_id: TENANT, provider: PROVIDERS, object_type: OBJECT_TYPES },
      dimensions: [{ labels: ['provider', 'object_type'], aggregate: 'max' }, ['tenant_id', 'provider', 'object_type']],
    }),
    entitlement_denials_total: counter('Uses of a feature that the plan does not include', {
      labels: { plan: PLANS, feature: atMost(12) },
      dimensions: [['plan', 'feature']],
    }),
    tenant_failures_total: counter('Failures that a tenant has felt', {
      labels: { tenant_id: TENANT, kind: ['api_5xx', 'job_failed'] },
      dimensions: [['tenant_id']],
    }),

    tenant_isolation_violations_total: counter(
      'Breaches of tenant isolation; recorded as 0 by each look that finds none',
      {
        labels: { check: ['rls_disabled', 'foreign_rows', 'no_context'] },
        dimensions: [[]],
      },
    ),
    isolation_canary_runs_total: counter('Runs of the tenant isolation canary', { labels: {}, dimensions: [[]] }),
    credential_decrypt_failures_total: counter('Credentials that could not be decrypted', {
      labels: { reason: ['key_missing', 'key_version_unknown', 'ciphertext_invalid'] },
      dimensions: [['reason']],
    }),
  },
);
