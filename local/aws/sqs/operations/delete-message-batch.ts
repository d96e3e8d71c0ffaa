import { checkBatch, eachEntry } from '../batch.ts';
import { type QueueInput, queueOf, queueResource, type SqsOperation } from '../state.ts';
import { requiredHandle } from './delete-message.ts';

/** Up to ten messages; one without a good handle fails alone. */
export const DeleteMessageBatch: SqsOperation<QueueInput & { Entries?: { Id?: string; ReceiptHandle?: string }[] }> = {
  action: 'sqs:DeleteMessage',
  resource: queueResource,
  run(input, { state }) {
    const queue = queueOf(input, state);
    return eachEntry(checkBatch(input.Entries), ({ ReceiptHandle }) => {
      queue.delete(requiredHandle(ReceiptHandle));
      return {};
    });
  },
};
