import { expect, it } from '@jest/globals';
import { describeCatalogue, seriesOf } from 'lamplight/catalogue';
import { metrics } from '../../../functions/shared/catalogue.ts';

it('has the metrics of the reference, and those that a system on Lambda needs besides', () => {
  expect(Object.keys(metrics).sort()).toEqual([
    ...['api_active_connections', 'api_auth_failures_total', 'api_permission_denied_total'],
    ...['api_request_duration_seconds', 'api_requests_total', 'audit_events_total', 'connections_active_total'],
    ...['correlation_hops_exceeded_total', 'credential_decrypt_failures_total', 'entitlement_denials_total'],
    ...['external_api_duration_seconds', 'external_api_rate_limited_total', 'external_api_requests_total'],
    ...['heartbeats_total', 'isolation_canary_runs_total', 'mcp_tool_duration_seconds', 'mcp_tool_invocations_total'],
    ...['mcp_tool_rate_limited_total', 'mcp_tool_rows_returned', 'sync_freshness_seconds', 'telemetry_dropped_total'],
    ...['tenant_failures_total', 'tenant_isolation_violations_total', 'tenants_active_total', 'worker_active_tasks'],
    ...['worker_job_duration_seconds', 'worker_job_retries_total', 'worker_jobs_total', 'worker_queue_depth'],
    'worker_rows_processed_total',
  ]);
});

it('lists the values of every label that an alarm goes by', () => {
  const { metrics: definitions } = describeCatalogue(metrics);
  const labels = Object.fromEntries(definitions.map((definition) => [definition.name, definition.labels]));
  expect(labels.external_api_requests_total!.provider).toEqual(['shopify', 'netsuite']);
  expect(labels.heartbeats_total!.service).toContain('responder');
  expect(labels.audit_events_total!.category).toContain('security');
});

it('has a number of series that is known before anything is deployed', () => {
  const { series, dollars } = seriesOf(metrics, { named: 10 });
  expect(series).toBeGreaterThan(100);
  expect(dollars).toBeLessThan(1000);
});
