import { checkBatch, eachEntry } from '../batch.ts';
import { sqsError } from '../errors.ts';
import { MAXIMUM_BATCH_BYTES } from '../limits.ts';
import { type QueueInput, queueOf, queueResource, type SqsOperation } from '../state.ts';
import { type MessageInput, messageBytes, send } from './send-message.ts';

/** Up to ten messages, together within the size of one; one that SQS would refuse fails alone. */
export const SendMessageBatch: SqsOperation<QueueInput & { Entries?: (MessageInput & { Id?: string })[] }> = {
  action: 'sqs:SendMessage',
  resource: queueResource,
  run(input, call) {
    const queue = queueOf(input, call.state);
    const entries = checkBatch(input.Entries);
    const bytes = entries.reduce((sum, entry) => sum + messageBytes(entry), 0);
    if (bytes > MAXIMUM_BATCH_BYTES) {
      const message = `Batch requests cannot be longer than ${MAXIMUM_BATCH_BYTES} bytes. You have sent ${bytes} bytes.`;
      throw sqsError('BatchRequestTooLong', message);
    }
    return eachEntry(entries, (entry) => send(queue, entry, call));
  },
};
