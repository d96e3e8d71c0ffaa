import type { CompositeAlarmSpec, MetricAlarmSpec } from '../../../lib/runbooks/alarm-spec.ts';

const BASE = {
  declaredAs: 'queue-depth',
  runbook: 'worker-queue-backlog',
  title: 'Worker queue backlog',
  severity: 'page',
  notify: 'page',
  description: 'The queue piles up',
  labels: { queue_name: 'sync' },
  file: 'runbooks/worker-queue-backlog.md',
  line: 10,
} as const;

/** An alarm on one metric. */
export function metricSpec(id: string, changes: Partial<MetricAlarmSpec> = {}): MetricAlarmSpec {
  return {
    ...BASE,
    kind: 'metric',
    id,
    name: `prod-${id}`,
    tags: { 'lamplight:runbook': BASE.runbook, 'lamplight:severity': 'page', 'label:queue_name': 'sync' },
    queries: [
      {
        id: 'm1',
        returnData: true,
        metric: {
          namespace: 'Suite/prod',
          name: 'worker_queue_depth',
          dimensions: { queue_name: 'sync' },
          statistic: 'Maximum',
          periodSeconds: 60,
        },
      },
    ],
    periodSeconds: 60,
    evaluationPeriods: 5,
    datapointsToAlarm: 5,
    comparisonOperator: 'GreaterThanThreshold',
    threshold: 100,
    treatMissingData: 'missing',
    metrics: ['worker_queue_depth'],
    ...changes,
  };
}

/** An alarm over others. */
export function compositeSpec(id: string, children: readonly string[]): CompositeAlarmSpec {
  const rule = children.map((child) => `ALARM("prod-${child}")`).join(' OR ');
  return {
    ...BASE,
    kind: 'composite',
    id,
    name: `prod-${id}`,
    tags: { 'lamplight:runbook': BASE.runbook },
    rule,
    children,
  };
}
