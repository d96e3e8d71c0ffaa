import { sqsError } from '../errors.ts';
import { queueNamed, queueUrl, type SqsOperation, type SqsState } from '../state.ts';

interface Input {
  QueueName?: string;
}

/** The URL of a queue, under the endpoint that the client used. */
export const GetQueueUrl: SqsOperation<Input> = {
  action: 'sqs:GetQueueUrl',
  resource: (input, state) => [named(input, state).settings.arn],
  run: (input, { state, endpoint }) => ({ QueueUrl: queueUrl(named(input, state), endpoint) }),
};

function named({ QueueName }: Input, state: SqsState) {
  if (!QueueName) throw sqsError('MissingParameterException', 'The request must contain the parameter QueueName.');
  return queueNamed(QueueName, state);
}
