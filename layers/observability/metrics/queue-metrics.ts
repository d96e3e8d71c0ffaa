import { counter, histogram } from './declare.ts';
import { atMost } from './labels.ts';

const job_type = atMost(12);

/** What `observe(queue())` records by itself of each record; `queue({ jobType })` names the label. */
export const queueMetrics = {
  worker_jobs_total: counter('Jobs that ended', {
    labels: { job_type, status: ['completed', 'failed'] },
    dimensions: [['job_type', 'status'], ['status']],
  }),
  worker_job_duration_seconds: histogram('Time that a job took', {
    labels: { job_type },
    dimensions: [['job_type'], []],
    buckets: [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300],
  }),
  worker_job_retries_total: counter('Attempts at a job after the first', {
    labels: { job_type },
    dimensions: [['job_type']],
  }),
};
