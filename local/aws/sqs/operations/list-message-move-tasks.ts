import type { SqsOperation } from '../state.ts';

/** Only the newest task of a queue is kept. */
export const ListMessageMoveTasks: SqsOperation<{ SourceArn?: string }> = {
  action: 'sqs:ListMessageMoveTasks',
  resource: ({ SourceArn }) => [SourceArn ?? '*'],
  run({ SourceArn = '' }, { state }) {
    const task = state.moveTasks.get(SourceArn);
    if (!task) return { Results: [] };
    const { handle, sourceArn, destinationArn, status, moved, toMove, startedAtMs, maximumPerSecond } = task;
    const result = {
      ...(status === 'RUNNING' && { TaskHandle: handle }),
      Status: status,
      SourceArn: sourceArn,
      DestinationArn: destinationArn,
      MaxNumberOfMessagesPerSecond: maximumPerSecond,
      ApproximateNumberOfMessagesMoved: moved,
      ApproximateNumberOfMessagesToMove: toMove,
      StartedTimestamp: startedAtMs,
    };
    return { Results: [result] };
  },
};
