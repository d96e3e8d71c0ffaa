import { type QueueHandle, queueDepthPanel } from './overview.ts';
import { metricPanel, type PanelContext, type Widget } from './widget.ts';

export interface WorkerOptions {
  queues: readonly QueueHandle[];
  /** The function that works the queues off, and how many of it may run at once; without one there is no utilisation. */
  worker?: { name: string; functionName: string; maximumConcurrency: number };
}

const PERIOD_SECONDS = 300;

/** What the workers do and whether they keep up: section 7 of the reference, Worker. */
export function workerPanels(context: PanelContext, { queues, worker }: WorkerOptions): Widget[][] {
  const { namespace } = context;
  return [
    [
      ...metricPanel(
        {
          title: 'Task throughput by queue',
          rows: queues.map(({ name, queueName }) => [
            'AWS/SQS',
            'NumberOfMessagesDeleted',
            'QueueName',
            queueName,
            { stat: 'Sum', label: name },
          ]),
          unit: 'per minute',
        },
        context,
      ),
      ...(worker ? utilisationPanel(context, worker) : []),
      ...metricPanel(
        {
          title: 'Failed task trend',
          reads: ['worker_jobs_total'],
          rows: [
            [
              {
                expression: `SEARCH('{${namespace},job_type,status} MetricName="worker_jobs_total" status="failed"', 'Sum', ${PERIOD_SECONDS})`,
                id: 'failed',
                label: '',
              },
            ],
          ],
          periodSeconds: PERIOD_SECONDS,
          stacked: true,
          unit: 'per 5 minutes',
        },
        context,
      ),
    ],
    [
      ...queueDepthPanel(context, queues).map((widget) => ({
        ...widget,
        properties: { ...widget.properties, title: 'Queue backlog size' },
      })),
      ...metricPanel(
        {
          title: 'Age of the oldest message',
          rows: queues.map(({ name, queueName }) => [
            'AWS/SQS',
            'ApproximateAgeOfOldestMessage',
            'QueueName',
            queueName,
            { stat: 'Maximum', label: name },
          ]),
          thresholds: ['queue-age'],
          states: ['dead-letters-expiring'],
          unit: 'seconds',
        },
        context,
      ),
      ...retryPanel(context),
    ],
    [
      ...metricPanel(
        {
          title: 'Job duration, p95 by type',
          reads: ['worker_job_duration_seconds'],
          rows: [
            [
              {
                expression: `SEARCH('{${namespace},job_type} MetricName="worker_job_duration_seconds"', 'p95', ${PERIOD_SECONDS})`,
                id: 'duration',
                label: '',
              },
            ],
          ],
          periodSeconds: PERIOD_SECONDS,
          width: 12,
          unit: 'seconds',
        },
        context,
      ),
      ...metricPanel(
        {
          title: 'Rows processed',
          reads: ['worker_rows_processed_total'],
          rows: [
            [
              {
                expression: `SEARCH('{${namespace},job_type,operation} MetricName="worker_rows_processed_total"', 'Sum', ${PERIOD_SECONDS})`,
                id: 'rows',
                label: '',
              },
            ],
          ],
          periodSeconds: PERIOD_SECONDS,
          width: 12,
          unit: 'per 5 minutes',
        },
        context,
      ),
    ],
  ];
}

function utilisationPanel(context: PanelContext, worker: NonNullable<WorkerOptions['worker']>): Widget[] {
  const { name, functionName, maximumConcurrency } = worker;
  const running = { stat: 'Maximum', id: 'running', visible: false };
  return metricPanel(
    {
      title: 'Worker utilisation',
      reads: ['worker_active_tasks'],
      rows: [
        ['AWS/Lambda', 'ConcurrentExecutions', 'FunctionName', functionName, running],
        [
          {
            expression: `100 * running / ${maximumConcurrency}`,
            id: 'utilisation',
            label: `${name}, percent of ${maximumConcurrency}`,
          },
        ],
        [
          context.namespace,
          'worker_active_tasks',
          'worker_id',
          name,
          { stat: 'Maximum', label: 'messages in flight', yAxis: 'right' },
        ],
      ],
      states: [`throttles-${name}`, `throttles-background-${name}`, `near-timeout-${name}`],
      unit: 'percent',
    },
    context,
  );
}

function retryPanel(context: PanelContext): Widget[] {
  const { namespace } = context;
  const search = (metric: string, schema: string) =>
    `SEARCH('{${namespace},${schema}} MetricName="${metric}"', 'Sum', ${PERIOD_SECONDS})`;
  return metricPanel(
    {
      title: 'Retry rate by job type',
      reads: ['worker_job_retries_total', 'worker_jobs_total'],
      rows: [
        [{ expression: search('worker_job_retries_total', 'job_type'), id: 'retries', label: '' }],
        [{ expression: search('worker_jobs_total', 'status'), id: 'jobs', visible: false }],
        [
          {
            expression: '100 * SUM(FILL(retries, 0)) / SUM(jobs)',
            id: 'share',
            label: 'retries, percent of jobs',
            yAxis: 'right',
          },
        ],
      ],
      periodSeconds: PERIOD_SECONDS,
      unit: 'per 5 minutes',
    },
    context,
  );
}
