import { type QueueInput, queueOf, queueResource, queueUrl, type SqsOperation } from '../state.ts';

/** All in one page. */
export const ListDeadLetterSourceQueues: SqsOperation<QueueInput> = {
  action: 'sqs:ListDeadLetterSourceQueues',
  notModelled: ['MaxResults', 'NextToken'],
  resource: queueResource,
  run(input, { state, endpoint }) {
    const { arn } = queueOf(input, state).settings;
    const sources = [...state.queues.values()].filter((queue) => queue.settings.redrive?.deadLetterArn === arn);
    return { queueUrls: sources.map((queue) => queueUrl(queue, endpoint)) };
  },
};
