import { expect } from '@jest/globals';
import { ACU_UTILISATION } from './spoil-a-day.ts';

/** Tenants of the day: with the providers' troubles, with lost credentials, and on the smallest plan. */
export interface Tenants {
  large: string;
  middle: string;
  small: string;
}

const ANY = expect.any(String);

/** What each query finds of what happened on the day; other rows may be there too. */
export const LINES: Record<string, (tenants: Tenants) => object[]> = {
  'connection-auth-failure#when-did-it-begin-and-with-which-calls': ({ large }) => [
    { tenant_id: large, provider: 'shopify', endpoint: 'orders', status_code: '401', correlation_id: ANY },
  ],
  'encryption-keys#which-reason-and-where': () => [
    { reason: 'key_version_unknown', lines: ANY, example: ANY },
    { reason: 'ciphertext_invalid', lines: '1', example: ANY },
    { component: 'worker', error: expect.stringContaining('has no version 99') },
    { component: 'worker', error: expect.stringContaining('ciphertext_invalid') },
  ],
  'high-api-latency#is-it-one-tenant-or-all': ({ large, middle }) => [
    { tenant_id: large, path: '/auth/login', requests: ANY, p95_ms: ANY, slowest_ms: ANY },
    { tenant_id: middle, path: '/auth/login' },
  ],
  'high-api-latency#which-requests-were-slowest': () => [
    { correlation_id: 'put-in-slow', status_code: '200', duration_ms: ANY },
  ],
  'platform-health#which-endpoints-fail-and-with-which-error': () => [
    { path: '/orders', status_code: '500', error_type: 'DatabaseError', requests: '1', tenants: '1' },
  ],
  'platform-health#which-tenants-meet-failures': ({ large, middle }) => [
    { tenant_id: large, event: 'request_failed', error_type: 'DatabaseError', failures: '1' },
    { tenant_id: middle, event: 'worker_task_failed', error_type: 'CredentialError' },
  ],
  'platform-health#what-do-the-functions-report-of-their-ends': () => [
    {
      'record.status': 'success',
      '@log': expect.stringMatching(/-sync-worker$/),
      invocations: ANY,
      memory_mb: ANY,
    },
    { 'record.status': 'success', '@log': expect.stringMatching(/-api$/), slowest_ms: ANY },
  ],
  'platform-health#which-units-of-work-ran-out-of-time': () => [
    { component: 'api', duration_ms: ANY, correlation_id: 'put-in-stuck' },
  ],
  'platform-health#which-telemetry-is-dropped-and-why': () => [
    { reason: 'label_overflow', detail: 'api_requests_total.method', lines: '1' },
  ],
  'platform-health#where-do-messages-go-round': () => [
    { component: 'worker', job_type: 'probe', hops: '25', correlation_id: ANY },
  ],
  'provider-rate-limiting#which-calls-were-refused-and-what-did-the-provider-say': ({ large }) => [
    { tenant_id: large, endpoint: 'orders', status_code: '429', retry_after_s: '2' },
    { tenant_id: large, endpoint: 'orders', status_code: '200', rate_limit_remaining: '0' },
  ],
  'provider-rate-limiting#who-calls-most': ({ large, small }) => [
    { tenant_id: large, endpoint: 'orders', calls: ANY, least_remaining: '0' },
    { tenant_id: small, endpoint: 'orders', calls: ANY },
  ],
  'tenant-isolation#what-was-found-and-where': () => [
    {
      check: 'rls_disabled',
      'tables.0': 'canonical_customers',
    },
  ],
  'tenant-isolation#which-checks-found-something': () => [{ check: 'rls_disabled', violations: '1' }],
  'tenant-isolation#which-log-lines-of-requests-lack-a-tenant': () => [
    { path: '/mcp', status_code: '200', requests: ANY },
    { path: '/jobs', status_code: '401', requests: '2' },
  ],
  'tenant-isolation#what-keeps-the-canary-from-its-runs': () => [
    { event: 'tenant_isolation_violated', lines: ANY, example: ANY },
    { event: 'schedule_completed', outcome: 'ok' },
  ],
  'worker-queue-backlog#what-does-the-worker-say': () => [
    { event: 'worker_task_failed', outcome: 'error', error: expect.stringContaining('has no version 99') },
    { event: 'sync_job_failed', error_message: expect.stringContaining('ciphertext_invalid') },
  ],
};

/** Series of each metric block, and what their values add up to. */
export const METRICS: Record<string, [dimensions: Record<string, string>, sum: number | 'some'][]> = {
  'connection-auth-failure#which-endpoints-of-the-provider-answer-401': [
    [{ provider: 'shopify', endpoint: 'orders', status_code: '401' }, 1],
  ],
  'high-api-latency#which-endpoints-are-slow': [[{ method: 'POST', path: '/auth/login' }, 'some']],
  'high-api-latency#is-the-database-at-its-capacity': [
    [{ DBClusterIdentifier: 'suite-local-database' }, sum(ACU_UTILISATION)],
  ],
  'high-api-latency#is-the-api-throttled-or-starting-cold': [[{ FunctionName: 'suite-local-api' }, 'some']],
  'platform-health#which-answers-does-the-api-give': [
    [{ status_code: '500' }, 1],
    [{ status_code: '200' }, 'some'],
  ],
  'platform-health#which-services-give-signs-of-life': [
    [{ service: 'api' }, 10],
    [{ service: 'canary' }, 3],
  ],
  'platform-health#are-functions-throttled-by-the-account': [[{ FunctionName: 'suite-local-api' }, 0]],
  'platform-health#how-near-is-the-database-to-its-capacity': [
    [{ DBClusterIdentifier: 'suite-local-database' }, sum(ACU_UTILISATION)],
  ],
  'provider-rate-limiting#are-there-more-attempts-than-usual': [[{ job_type: 'shopify_orders' }, 'some']],
  'tenant-isolation#does-the-canary-complete-its-runs': [[{}, 3]],
  'worker-queue-backlog#is-the-worker-alive-and-how-many-messages-does-it-have-in-hand': [
    [{ worker_id: 'sync-worker' }, 'some'],
  ],
  'worker-queue-backlog#does-the-worker-finish-jobs-or-fail-them': [
    [{ status: 'completed' }, 'some'],
    [{ status: 'failed' }, 'some'],
  ],
};

/** A part of what each call answers that the local wire has. */
export const CALLS: Record<string, object> = {
  'encryption-keys#is-the-secret-there-and-when-was-it-last-changed': {
    Name: 'suite-local-credential-keys',
    LastChangedDate: expect.any(Date),
  },
  'platform-health#how-many-dead-letters-are-there': {
    ApproximateNumberOfMessages: '0',
    MessageRetentionPeriod: '1209600',
  },
  'worker-queue-backlog#does-sqs-have-the-messages-and-who-is-it-that-holds-them': {
    ApproximateNumberOfMessages: ANY,
    ApproximateNumberOfMessagesNotVisible: ANY,
  },
};

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
