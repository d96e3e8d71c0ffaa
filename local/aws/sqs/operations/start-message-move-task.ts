import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../clock.ts';
import { sqsError } from '../errors.ts';
import { MOVE_MESSAGES_PER_SECOND } from '../limits.ts';
import type { MoveTask, SqsOperation, SqsState } from '../state.ts';
import { seconds } from '../state.ts';

interface Input {
  SourceArn?: string;
  DestinationArn?: string;
  MaxNumberOfMessagesPerSecond?: number;
}

/** Redrive: moves the messages that a dead-letter queue holds now back to where they came from, or elsewhere. */
export const StartMessageMoveTask: SqsOperation<Input> = {
  action: 'sqs:StartMessageMoveTask',
  resource: ({ SourceArn }) => [SourceArn ?? '*'],
  run(input, { state, clock }) {
    const { SourceArn: sourceArn = '', DestinationArn: destinationArn } = input;
    const perSecond = seconds(
      'MaxNumberOfMessagesPerSecond',
      input.MaxNumberOfMessagesPerSecond,
      MOVE_MESSAGES_PER_SECOND,
      1,
    );
    const source = state.queues.get(sourceArn);
    if (!source || (destinationArn !== undefined && !state.queues.has(destinationArn))) {
      throw sqsError(
        'ResourceNotFoundException',
        "The resource that you specified for the SourceArn or DestinationArn parameter doesn't exist.",
      );
    }
    if (![...state.queues.values()].some((queue) => queue.settings.redrive?.deadLetterArn === sourceArn)) {
      throw sqsError('UnsupportedOperation', 'Source queue must be configured as a Dead Letter Queue.');
    }
    if (state.moveTasks.get(sourceArn)?.status === 'RUNNING') {
      throw sqsError(
        'UnsupportedOperation',
        'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
      );
    }
    const task: MoveTask = {
      handle: Buffer.from(JSON.stringify({ taskId: randomUUID(), sourceArn })).toString('base64'),
      sourceArn,
      ...(destinationArn && { destinationArn }),
      status: 'RUNNING',
      moved: 0,
      toMove: source.counts().visible,
      startedAtMs: clock.now(),
      ...(perSecond && { maximumPerSecond: perSecond }),
    };
    state.moveTasks.set(sourceArn, task);
    moveSome(task, state, clock);
    return { TaskHandle: task.handle };
  },
};

/** One second's messages, then the rest in the next second. A moved message is new: other id, other times. */
function moveSome(task: MoveTask, state: SqsState, clock: Clock): void {
  const nowMs = clock.now();
  const source = state.queues.get(task.sourceArn)!;
  for (let count = task.maximumPerSecond ?? MOVE_MESSAGES_PER_SECOND; count > 0; count -= 1) {
    const message = task.moved < task.toMove ? source.take() : undefined;
    if (!message) {
      task.status = 'COMPLETED';
      return;
    }
    const { firstReceivedAtMs: _first, lastReceivedAtMs: _last, deadLetterSourceArn, ...rest } = message;
    const destination = state.queues.get(task.destinationArn ?? deadLetterSourceArn ?? '');
    if (!destination) {
      source.adopt(message, deadLetterSourceArn);
      task.status = 'FAILED';
      return;
    }
    destination.adopt({ ...rest, id: randomUUID(), sentAtMs: nowMs, receiveCount: 0 }, undefined);
    task.moved += 1;
  }
  clock.at(nowMs + 1000, () => moveSome(task, state, clock));
}
