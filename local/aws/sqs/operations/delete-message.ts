import { sqsError } from '../errors.ts';
import { type QueueInput, queueOf, queueResource, type SqsOperation } from '../state.ts';

export const DeleteMessage: SqsOperation<QueueInput & { ReceiptHandle?: string }> = {
  action: 'sqs:DeleteMessage',
  resource: queueResource,
  run(input, { state }) {
    queueOf(input, state).delete(requiredHandle(input.ReceiptHandle));
    return {};
  },
};

export function requiredHandle(receiptHandle: string | undefined): string {
  if (receiptHandle) return receiptHandle;
  throw sqsError('MissingParameterException', 'The request must contain the parameter ReceiptHandle.');
}
