import { sqsError } from '../errors.ts';
import { changedSettings } from '../queue-attributes.ts';
import { type QueueInput, queueOf, queueResource, type SqsOperation } from '../state.ts';

/** Holds until the run ends: at its next start the template counts again. */
export const SetQueueAttributes: SqsOperation<QueueInput & { Attributes?: Record<string, string> }> = {
  action: 'sqs:SetQueueAttributes',
  resource: queueResource,
  run(input, { state, clock }) {
    const queue = queueOf(input, state);
    if (!input.Attributes) {
      throw sqsError('MissingParameterException', 'The request must contain the parameter Attributes.');
    }
    queue.settings = { ...queue.settings, ...changedSettings(input.Attributes) };
    queue.lastModifiedAtMs = clock.now();
    return {};
  },
};
