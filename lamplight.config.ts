import { metrics } from './functions/shared/catalogue.ts';
import { suiteResources } from './lib/suite/suite-resources.ts';
import { defineConfig } from './local/config.ts';
import { netsuiteSubstitute } from './local/suite/netsuite/substitute.ts';
import { seed } from './local/suite/seed.ts';
import { shopifySubstitute } from './local/suite/shopify/substitute.ts';
import { traffic } from './local/suite/traffic.ts';

export default defineConfig({
  catalogue: metrics,
  // A subscriber of the alarms: what it would get is in the local inbox.
  context: { email: 'oncall@example.com' },
  resources: suiteResources,
  migrations: 'functions/shared/database/migrations',
  substitutes: [shopifySubstitute, netsuiteSubstitute],
  seed,
  traffic,
  journey: {
    secretName: 'database-runbook_reader',
    queries: [
      {
        source: 'job',
        sql: `
          select to_char(step.time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as time, step.event,
            id as job_id, tenant_id, job_type, connection_id, status, attempts, rows_created, rows_updated, error_message
          from jobs
          cross join lateral (values
            (created_at, 'job_row_created'), (started_at, 'job_row_started'), (completed_at, 'job_row_ended')
          ) as step (time, event)
          where correlation_id = :correlation_id and step.time is not null
          order by step.time`,
      },
      {
        source: 'audit',
        sql: `
          select to_char("timestamp" at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as time, action as event,
            tenant_id, user_id, category, resource_type, resource_id, error_message
          from audit_events
          where correlation_id = :correlation_id
          order by "timestamp"`,
      },
    ],
  },
});
