import type { Figure } from '../figure.ts';
import { plainQueue } from '../plain-queue.ts';
import { syncJobs } from '../sync-jobs.ts';

/** Jepsen's total-queue: whatever dies meanwhile, what went in comes out, once. */
export const figure: Figure = {
  number: 12,
  name: 'total-queue',
  title: 'The queue under kills, time-outs and a lost database',
  measure: async (options) => [...(await plainQueue(options)), ...(await syncJobs(options))],
};
