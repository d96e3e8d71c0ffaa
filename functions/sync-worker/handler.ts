import type { Context, SQSRecord } from 'aws-lambda';
import { bind, logger, observe, queue } from 'lamplight/observe';
import { metrics } from '../shared/catalogue.ts';
import { tellOfJob } from '../shared/live/tell-of-job.ts';
import { isProbe } from '../shared/probe-message.ts';
import { jobTypeOf, parseSyncMessage } from '../shared/sync-message.ts';
import { recordFailure } from './record-failure.ts';
import { runJob } from './run-job.ts';

const log = logger('suite.worker.sync');

/** Runs sync jobs: a record is one turn of a job. What is thrown is delivered again, and in the end to the dead-letter queue. */
export const handler = observe(
  queue({ identity: 'attributes', jobType: ({ body }) => (isProbe(body) ? 'probe' : jobTypeOf(body)) }),
  async (record: SQSRecord, context: Context) => {
    if (isProbe(record.body)) {
      metrics.heartbeats_total.add(1, { service: 'sync-worker' });
      return 'no_job';
    }
    const message = parseSyncMessage(record.body);
    bind({ job_id: message.job_id, connection_id: message.connection_id });
    const receiveCount = Number(record.attributes.ApproximateReceiveCount);
    const turn = { message, receiveCount, remainingMs: () => context.getRemainingTimeInMillis(), moved: false };
    try {
      const end = await runJob(turn);
      // What somebody else has ended is counted by them, and what was cancelled is neither completed nor failed.
      return end === 'skipped' ? 'no_job' : end;
    } catch (error) {
      const settled = await recordFailure(turn, error).catch((reason) => {
        log.warning('job_row_not_written', reason);
        return undefined;
      });
      if (settled) return settled;
      throw error;
    } finally {
      await tellOfJob(message.job_id);
    }
  },
);
