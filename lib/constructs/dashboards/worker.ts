import { type QueueHandle, queueDepthPanel } from './overview.ts';
import { metricPanel, type PanelContext, type Widget } from './widget.ts';

export interface WorkerOptions {
  queues: readonly QueueHandle[];
  /** The function that works a queue off, and how many of it may run at once. */
  worker: { name: string; functionName: string; maximumConcurrency: number };
}

const PERIOD = 300;

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
      ...metricPanel(
        {
          title: 'Worker utilisation',
          reads: ['worker_active_tasks'],
          rows: [
            [
              'AWS/Lambda',
              'ConcurrentExecutions',
              'FunctionName',
              worker.functionName,
              { stat: 'Maximum', id: 'running', visible: false },
            ],
            [
              {
                expression: `100 * running / ${worker.maximumConcurrency}`,
                id: 'utilisation',
                label: `${worker.name}, percent of ${worker.maximumConcurrency}`,
              },
            ],
            [
              namespace,
              'worker_active_tasks',
              'worker_id',
              worker.name,
              { stat: 'Maximum', label: 'messages in flight', yAxis: 'right' },
            ],
          ],
          unit: 'percent',
        },
        context,
      ),
      ...metricPanel(
        {
          title: 'Failed task trend',
          reads: ['worker_jobs_total'],
          rows: [
            [
              {
                expression: `SEARCH('{${namespace},job_type,status} MetricName="worker_jobs_total" status="failed"', 'Sum', ${PERIOD})`,
                id: 'failed',
                label: '',
              },
            ],
          ],
          periodSeconds: PERIOD,
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
                expression: `SEARCH('{${namespace},job_type} MetricName="worker_job_duration_seconds"', 'p95', ${PERIOD})`,
                id: 'duration',
                label: '',
              },
            ],
          ],
          periodSeconds: PERIOD,
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
                expression: `SEARCH('{${namespace},job_type,operation} MetricName="worker_rows_processed_total"', 'Sum', ${PERIOD})`,
                id: 'rows',
                label: '',
              },
            ],
          ],
          periodSeconds: PERIOD,
          width: 12,
          unit: 'per 5 minutes',
        },
        context,
      ),
    ],
  ];
}

function retryPanel(context: PanelContext): Widget[] {
  const { namespace } = context;
  const search = (metric: string, schema: string) =>
    `SEARCH('{${namespace},${schema}} MetricName="${metric}"', 'Sum', ${PERIOD})`;
  return metricPanel(
    {
      title: 'Retry rate by job type',
      reads: ['worker_job_retries_total', 'worker_jobs_total'],
      rows: [
        [{ expression: search('worker_job_retries_total', 'job_type'), id: 'retries', label: '' }],
        [{ expression: search('worker_jobs_total', 'status'), id: 'jobs', visible: false }],
        [
          {
            expression: '100 * SUM(retries) / SUM(jobs)',
            id: 'share',
            label: 'retries, percent of jobs',
            yAxis: 'right',
          },
        ],
      ],
      periodSeconds: PERIOD,
      unit: 'per 5 minutes',
    },
    context,
  );
}
