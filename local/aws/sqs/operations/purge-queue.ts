import { sqsError } from '../errors.ts';
import { PURGE_INTERVAL_MS } from '../limits.ts';
import { type QueueInput, queueOf, queueResource, type SqsOperation } from '../state.ts';

/** At once, where AWS takes up to a minute. */
export const PurgeQueue: SqsOperation<QueueInput> = {
  action: 'sqs:PurgeQueue',
  resource: queueResource,
  run(input, { state, clock }) {
    const queue = queueOf(input, state);
    if (clock.now() - queue.lastPurgedAtMs < PURGE_INTERVAL_MS) {
      const { name } = queue.settings;
      throw sqsError('PurgeQueueInProgress', `Only one PurgeQueue operation on ${name} is allowed every 60 seconds.`);
    }
    queue.purge();
    return {};
  },
};
