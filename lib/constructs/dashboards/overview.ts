import { metricPanel, type PanelContext, type Widget } from './widget.ts';

const SERVER_ERRORS = ['500', '501', '502', '503', '504', '505'];

export interface QueueHandle {
  /** Logical name, a value of `queue_name`: `sync`. */
  name: string;
  queueName: string;
}

export interface OverviewOptions {
  queues: readonly QueueHandle[];
  plans: readonly string[];
}

/** Requests, latency, tenants and jobs at a glance: section 7 of the reference, Overview. */
export function overviewPanels(context: PanelContext, { queues, plans }: OverviewOptions): Widget[][] {
  const { namespace } = context;
  const latency = (stat: string, color: string) => [
    namespace,
    'api_request_duration_seconds',
    { stat, label: stat, color },
  ];
  const serverErrors = SERVER_ERRORS.map((code) => `"${code}"`).join(' OR ');
  return [
    [
      ...metricPanel(
        {
          title: 'Request rate',
          reads: ['api_requests_total'],
          rows: [[namespace, 'api_requests_total', { stat: 'Sum', label: 'requests' }]],
          states: ['heartbeat-silent-api'],
          unit: 'per minute',
        },
        context,
      ),
      ...metricPanel(
        {
          title: 'Error rate',
          reads: ['api_requests_total'],
          rows: [
            [namespace, 'api_requests_total', { stat: 'Sum', id: 'requests', visible: false }],
            [
              {
                expression: `SEARCH('{${namespace},status_code} MetricName="api_requests_total" status_code=(${serverErrors})', 'Sum', 60)`,
                id: 'errors',
                visible: false,
              },
            ],
            [
              {
                expression: '100 * SUM(FILL(errors, 0)) / requests',
                id: 'rate',
                label: '5xx, percent',
                color: '#d13212',
              },
            ],
          ],
          thresholds: ['api-errors'],
          states: ['customer-impact', 'burn-fast', 'burn-slow'],
          unit: 'percent',
        },
        context,
      ),
      ...metricPanel(
        {
          title: 'Latency: p50, p95, p99',
          reads: ['api_request_duration_seconds'],
          rows: [latency('p50', '#1f77b4'), latency('p95', '#ff7f0e'), latency('p99', '#d62728')],
          thresholds: ['api-latency-p95'],
          unit: 'seconds',
        },
        context,
      ),
    ],
    [
      ...metricPanel(
        {
          title: 'Active tenants by plan',
          reads: ['tenants_active_total'],
          rows: plans.map((plan) => [
            namespace,
            'tenants_active_total',
            'plan',
            plan,
            { stat: 'Maximum', label: plan },
          ]),
          stacked: true,
          periodSeconds: 300,
          unit: 'tenants',
        },
        context,
      ),
      ...queueDepthPanel(context, queues),
      ...jobThroughputPanel(context),
    ],
  ];
}

/** Messages that wait, by queue. */
export function queueDepthPanel(context: PanelContext, queues: readonly QueueHandle[]): Widget[] {
  const rows = queues.map(({ name }) => [
    context.namespace,
    'worker_queue_depth',
    'queue_name',
    name,
    { stat: 'Maximum', label: name },
  ]);
  return metricPanel(
    {
      title: 'Job queue depth',
      reads: ['worker_queue_depth'],
      rows,
      thresholds: ['queue-depth'],
      states: ['dead-letters'],
      unit: 'messages',
    },
    context,
  );
}

function jobThroughputPanel(context: PanelContext): Widget[] {
  const row = (status: string, color: string) => [
    context.namespace,
    'worker_jobs_total',
    'status',
    status,
    { stat: 'Sum', label: status, color },
  ];
  return metricPanel(
    {
      title: 'Job throughput',
      reads: ['worker_jobs_total'],
      rows: [row('completed', '#2ca02c'), row('failed', '#d62728')],
      unit: 'per minute',
    },
    context,
  );
}
