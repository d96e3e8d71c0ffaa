import { logPanel, metricPanel, type PanelContext, textPanel, type Widget } from './widget.ts';

/** Stands for the tenant's id in every query; the dashboard's variable puts one in its place. */
export const TENANT = 'TENANT_ID';

/** Asks for the tenant at the top of the dashboard. User guide: dashboard variables. */
export const TENANT_VARIABLE = {
  type: 'pattern',
  pattern: TENANT,
  inputType: 'input',
  id: 'tenant',
  label: 'Tenant id',
  defaultValue: TENANT,
  visible: true,
};

export interface TenantOptions {
  /** Log groups by what is read in them; a panel that reads nothing is left out. */
  logGroups: {
    /** `request_completed` and `request_failed`. */
    http?: readonly string[];
    /** `worker_task_completed` and `worker_task_failed`. */
    worker?: readonly string[];
    /** `connection_health`. */
    health?: readonly string[];
    /** `audit_event`. */
    audit?: readonly string[];
  };
  providers: readonly string[];
  objectTypes: readonly string[];
}

const ITS_LINES = `filter tenant_id = '${TENANT}'`;

/**
 * What one tenant sees: section 7 of the reference, Tenant. Tenants are no dimension, save those that the catalogue names:
 * the panels read canonical lines, audit lines and the gauge's lines; those on the right are for named tenants alone.
 */
export function tenantPanels(context: PanelContext, { logGroups, providers, objectTypes }: TenantOptions): Widget[][] {
  return [
    [
      textPanel(
        `Enter a tenant's id above. Panels of logs show any tenant; panels of metrics only those that the catalogue names (the enterprise plan).`,
      ),
    ],
    [
      ...logPanel(
        {
          title: 'Request volume',
          logGroups: logGroups.http,
          view: 'timeSeries',
          query: [
            `${ITS_LINES} and event in ['request_completed', 'request_failed']`,
            'stats count(*) as requests by bin(5m)',
          ],
        },
        context,
      ),
      ...metricPanel(
        {
          title: 'Requests and failures of a named tenant',
          reads: ['api_requests_total', 'tenant_failures_total'],
          rows: [
            [context.namespace, 'api_requests_total', 'tenant_id', TENANT, { stat: 'Sum', label: 'requests' }],
            [
              context.namespace,
              'tenant_failures_total',
              'tenant_id',
              TENANT,
              { stat: 'Sum', label: 'failures', color: '#d62728', yAxis: 'right' },
            ],
          ],
          states: ['tenant-failures'],
          periodSeconds: 300,
          width: 12,
          unit: 'per 5 minutes',
        },
        context,
      ),
    ],
    [
      ...logPanel(
        {
          title: 'Connection health status',
          logGroups: logGroups.health,
          query: [
            `${ITS_LINES} and event = 'connection_health'`,
            'stats latest(connections_active) as active, latest(connections_error) as error, latest(connections_disconnected) as disconnected by provider',
          ],
        },
        context,
      ),
      ...logPanel(
        {
          title: 'Job success/failure ratio',
          logGroups: logGroups.worker,
          view: 'pie',
          query: [
            `${ITS_LINES} and event in ['worker_task_completed', 'worker_task_failed']`,
            'stats count(*) as jobs by event',
          ],
        },
        context,
      ),
    ],
    [
      ...logPanel(
        {
          title: 'Sync freshness per provider (seconds since the last success)',
          logGroups: objectTypes.length > 0 ? logGroups.health : [],
          query: [
            `${ITS_LINES} and event = 'connection_health'`,
            `stats ${objectTypes.map((type) => `latest(sync_freshness_s.${type}) as ${type}`).join(', ')} by provider`,
          ],
        },
        context,
      ),
      ...metricPanel(
        {
          title: 'Sync freshness of a named tenant',
          reads: ['sync_freshness_seconds'],
          rows: providers.flatMap((provider) =>
            objectTypes.map((type) => [
              context.namespace,
              'sync_freshness_seconds',
              ...['tenant_id', TENANT, 'provider', provider, 'object_type', type],
              { stat: 'Maximum', label: `${provider} ${type}` },
            ]),
          ),
          periodSeconds: 300,
          width: 12,
          unit: 'seconds',
        },
        context,
      ),
    ],
    [
      ...logPanel(
        {
          title: 'Recent audit events',
          logGroups: logGroups.audit,
          width: 24,
          query: [
            `${ITS_LINES} and event = 'audit_event'`,
            'fields @timestamp, category, action, user_id, resource_type, resource_id, correlation_id',
            'sort @timestamp desc',
            'limit 50',
          ],
        },
        context,
      ),
    ],
  ];
}
