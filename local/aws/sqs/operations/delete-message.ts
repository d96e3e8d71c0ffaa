import { sqsError } from '../errors.ts';
import { type QueueInput, queueOf, queueResource, type SqsOperation } from '../state.ts';

/** Deletes a message by the handle of its newest receipt; an older handle deletes nothing and is no error. */
export const DeleteMessage: SqsOperation<QueueInput & { ReceiptHandle?: string }> = {
  action: 'sqs:DeleteMessage',
  resource: queueResource,
  run(input, { state }) {
    queueOf(input, state).delete(requiredHandle(input.ReceiptHandle));
    return {};
  },
};

/** Throws `MissingParameterException` where there is no handle. */
export function requiredHandle(receiptHandle: string | undefined): string {
  if (receiptHandle) return receiptHandle;
  throw sqsError('MissingParameterException', 'The request must contain the parameter ReceiptHandle.');
}
