import { checkBatch, eachEntry } from '../batch.ts';
import { type QueueInput, queueOf, queueResource, type SqsOperation } from '../state.ts';
import { changeVisibility, type VisibilityInput } from './change-message-visibility.ts';

/** Up to ten messages; one that SQS would refuse fails alone. */
export const ChangeMessageVisibilityBatch: SqsOperation<
  QueueInput & { Entries?: (VisibilityInput & { Id?: string })[] }
> = {
  action: 'sqs:ChangeMessageVisibility',
  resource: queueResource,
  run(input, { state }) {
    const queue = queueOf(input, state);
    return eachEntry(checkBatch(input.Entries), (entry) => {
      changeVisibility(queue, entry);
      return {};
    });
  },
};
