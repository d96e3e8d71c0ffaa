import { sqsError } from '../errors.ts';
import { MAXIMUM_VISIBILITY_SECONDS } from '../limits.ts';
import type { Queue } from '../queue.ts';
import { type QueueInput, queueOf, queueResource, type SqsOperation, seconds } from '../state.ts';
import { requiredHandle } from './delete-message.ts';

export interface VisibilityInput {
  ReceiptHandle?: string;
  VisibilityTimeout?: number;
}

/** Prolongs or ends the visibility timeout of a message that was received, counted from now. */
export const ChangeMessageVisibility: SqsOperation<QueueInput & VisibilityInput> = {
  action: 'sqs:ChangeMessageVisibility',
  resource: queueResource,
  run(input, { state }) {
    changeVisibility(queueOf(input, state), input);
    return {};
  },
};

/** The same for one message of a batch too. Throws what SQS answers for one that it refuses. */
export function changeVisibility(queue: Queue, { ReceiptHandle, VisibilityTimeout }: VisibilityInput): void {
  const handle = requiredHandle(ReceiptHandle);
  const timeoutSeconds = seconds('VisibilityTimeout', VisibilityTimeout, MAXIMUM_VISIBILITY_SECONDS);
  if (timeoutSeconds === undefined) {
    throw sqsError('MissingParameterException', 'The request must contain the parameter VisibilityTimeout.');
  }
  queue.changeVisibility(handle, timeoutSeconds * 1000);
}
