import { counter, histogram } from './declare.ts';
import { atMost } from './labels.ts';
import { tenantLabel } from './tenant-label.ts';

// Probes and scrapes would hide a service's own latency and errors, so that the totals leave them out.
const probes = { path: ['/health', '/metrics'] };

const method = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;
const path = atMost(40);
const status_code = atMost(20);

/** What `observe(http())` records by itself of each request. `path` is the route's template. */
export const httpMetrics = {
  api_requests_total: counter('HTTP requests answered', {
    labels: { method, path, status_code, tenant_id: tenantLabel },
    dimensions: [
      { labels: ['method', 'path', 'status_code'], series: 300 },
      { labels: ['status_code'], without: probes },
      { labels: [], without: probes },
      ['tenant_id'],
    ],
  }),
  api_request_duration_seconds: histogram('Time to answer an HTTP request', {
    labels: { method, path, status_code },
    dimensions: [
      ['method', 'path'],
      { labels: [], without: probes },
      { labels: ['method', 'path', 'status_code'], series: 300, detail: true },
    ],
    buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  }),
  api_auth_failures_total: counter('Requests whose caller could not be authenticated', {
    labels: { reason: ['invalid_token', 'expired', 'missing', 'invalid_credentials'] },
    dimensions: [['reason']],
  }),
  api_permission_denied_total: counter('Requests refused for lack of a permission', {
    labels: { permission: atMost(20), role: ['owner', 'admin', 'member', 'viewer'] },
    dimensions: [{ labels: ['permission', 'role'], series: 40 }],
  }),
};
