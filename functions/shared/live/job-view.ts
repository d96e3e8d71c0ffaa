import { jobs } from '../database/schema.ts';

/** What a live client is told of a job: the columns that `GET /jobs/{id}` has, too. */
export const jobView = {
  id: jobs.id,
  connection_id: jobs.connection_id,
  job_type: jobs.job_type,
  status: jobs.status,
  correlation_id: jobs.correlation_id,
  attempts: jobs.attempts,
  rows_created: jobs.rows_created,
  rows_updated: jobs.rows_updated,
  error_message: jobs.error_message,
  created_at: jobs.created_at,
  started_at: jobs.started_at,
  completed_at: jobs.completed_at,
};
