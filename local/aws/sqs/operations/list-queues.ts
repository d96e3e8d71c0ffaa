import { queueUrl, type SqsOperation } from '../state.ts';

/** All in one page. */
export const ListQueues: SqsOperation<{ QueueNamePrefix?: string }> = {
  action: 'sqs:ListQueues',
  notModelled: ['MaxResults', 'NextToken'],
  resource: () => ['*'],
  run({ QueueNamePrefix = '' }, { state, endpoint }) {
    const found = [...state.queues.values()].filter((queue) => queue.settings.name.startsWith(QueueNamePrefix));
    return found.length > 0 ? { QueueUrls: found.map((queue) => queueUrl(queue, endpoint)) } : {};
  },
};
