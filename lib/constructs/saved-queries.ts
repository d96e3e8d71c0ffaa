import { CfnQueryDefinition } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { physicalName } from './physical-name.ts';
import type { Stage } from './stage.ts';

/** Questions that every service is asked, over the fields that the layer writes. */
const QUERIES: Readonly<Record<string, readonly string[]>> = {
  'One request, everywhere': [
    "filter correlation_id = 'CORRELATION_ID'",
    'fields @timestamp, component, level, event, tenant_id, job_id, error, @message',
    'sort @timestamp asc',
    'limit 1000',
  ],
  'What failed': [
    "filter level in ['error', 'critical']",
    'stats count(*) as lines, latest(error) as last_error, latest(correlation_id) as example by event, error_type',
    'sort lines desc',
  ],
  'Slowest requests': [
    "filter event in ['request_completed', 'request_failed']",
    'fields @timestamp, duration_ms, method, path, status_code, tenant_id, correlation_id',
    'sort duration_ms desc',
    'limit 50',
  ],
  'Routes by latency': [
    "filter event in ['request_completed', 'request_failed']",
    'stats count(*) as requests, pct(duration_ms, 50) as p50, pct(duration_ms, 95) as p95, max(duration_ms) as slowest by method, path',
    'sort p95 desc',
  ],
  'Failing tenants': [
    "filter event in ['request_failed', 'worker_task_failed']",
    'stats count(*) as failures by tenant_id, event',
    'sort failures desc',
  ],
  'Jobs by type': [
    "filter event in ['worker_task_completed', 'worker_task_failed']",
    'stats count(*) as jobs, avg(duration_ms) as average_ms, max(duration_ms) as slowest_ms by job_type, event',
  ],
  'Providers: calls and answers': [
    "filter event = 'external_call_completed'",
    'stats count(*) as calls, pct(duration_ms, 95) as p95 by provider, endpoint, status_code',
    'sort calls desc',
  ],
  'Sign-ins that failed': [
    "filter event = 'auth_failed'",
    'fields @timestamp, email, reason, correlation_id',
    'sort @timestamp desc',
    'limit 200',
  ],
  'Tools: calls and refusals': [
    "filter event in ['tool_completed', 'tool_denied', 'tool_rate_limited']",
    'stats count(*) as calls, pct(duration_ms, 95) as p95 by tool_name, event',
  ],
  'Close to time-out': [
    "filter event = 'timeout_imminent'",
    'fields @timestamp, component, path, job_type, duration_ms, correlation_id',
    'sort @timestamp desc',
  ],
  'Telemetry that was dropped': ["filter event = 'telemetry_dropped'", 'stats count(*) as lines by reason, component'],
  'Cold starts': [
    // The report of a start itself is a debug record, which Lambda writes at no default level.
    "filter type = 'platform.report' and ispresent(record.metrics.initDurationMs)",
    'stats count(*) as starts, pct(record.metrics.initDurationMs, 95) as p95_ms by @log',
  ],
};

export interface SavedQueriesProps {
  /** Whose they are: resources are called `<name>-<stage>-…`. */
  service: { name: string; stage: Stage };
  /** Names of at most 50, in which the queries look. */
  logGroups: readonly string[];
  /** Further ones, by name; or others of the same name. */
  queries?: Readonly<Record<string, readonly string[]>>;
}

/** Logs Insights queries in a folder of the service, ready in the console: nobody writes one at night. */
export class SavedQueries extends Construct {
  constructor(scope: Construct, id: string, { service, logGroups, queries = {} }: SavedQueriesProps) {
    super(scope, id);
    for (const [name, lines] of Object.entries({ ...QUERIES, ...queries })) {
      new CfnQueryDefinition(this, name.replace(/[^A-Za-z0-9]/g, ''), {
        name: `${physicalName(service, 'queries')}/${name}`,
        logGroupNames: [...logGroups],
        queryString: lines.join('\n| '),
      });
    }
  }
}
