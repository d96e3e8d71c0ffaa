import type { Clock } from '../../clock.ts';
import { LocalError } from '../../local-error.ts';
import type { Records } from '../../records.ts';
import type { LocalQueue } from '../../template/app.ts';
import type { Operation, Service } from '../service.ts';
import type { Message } from './message.ts';
import { ChangeMessageVisibility } from './operations/change-message-visibility.ts';
import { ChangeMessageVisibilityBatch } from './operations/change-message-visibility-batch.ts';
import { DeleteMessage } from './operations/delete-message.ts';
import { DeleteMessageBatch } from './operations/delete-message-batch.ts';
import { GetQueueAttributes } from './operations/get-queue-attributes.ts';
import { GetQueueUrl } from './operations/get-queue-url.ts';
import { ListDeadLetterSourceQueues } from './operations/list-dead-letter-source-queues.ts';
import { ListMessageMoveTasks } from './operations/list-message-move-tasks.ts';
import { ListQueues } from './operations/list-queues.ts';
import { PurgeQueue } from './operations/purge-queue.ts';
import { ReceiveMessage } from './operations/receive-message.ts';
import { SendMessage } from './operations/send-message.ts';
import { SendMessageBatch } from './operations/send-message-batch.ts';
import { SetQueueAttributes } from './operations/set-queue-attributes.ts';
import { StartMessageMoveTask } from './operations/start-message-move-task.ts';
import { Queue } from './queue.ts';
import { startQueueMetrics } from './queue-metrics.ts';
import type { MoveTask, SqsState } from './state.ts';

export interface SqsOptions {
  clock: Clock;
  records: Records;
  queues: LocalQueue[];
}

/** What a stopped run keeps of its queues; JSON. */
export interface SqsSnapshot {
  version: 1;
  /** By the queue's name. */
  messages: Record<string, Message[]>;
}

export interface Sqs {
  service: Service;
  /** Undefined where no template has that queue. */
  queue(arn: string): Queue | undefined;
  snapshot(): SqsSnapshot;
  /** Puts kept messages back; those of queues that are gone are dropped with a notice. */
  restore(snapshot: SqsSnapshot): void;
  /** Ends the metrics. */
  stop(): void;
}

const OPERATIONS = {
  ChangeMessageVisibility,
  ChangeMessageVisibilityBatch,
  DeleteMessage,
  DeleteMessageBatch,
  GetQueueAttributes,
  GetQueueUrl,
  ListDeadLetterSourceQueues,
  ListMessageMoveTasks,
  ListQueues,
  PurgeQueue,
  ReceiveMessage,
  SendMessage,
  SendMessageBatch,
  SetQueueAttributes,
  StartMessageMoveTask,
};

/**
 * The queues of a run, reached by `service` over the wire or by `queue` from inside.
 * Queues come from templates alone: there is no CreateQueue.
 *
 * @throws LocalError `template_unsupported` for a FIFO queue, by name
 */
export function createSqs({ clock, records, queues }: SqsOptions): Sqs {
  const fifo = queues.find((queue) => queue.name.endsWith('.fifo'));
  if (fifo) {
    throw new LocalError(
      'template_unsupported',
      `${fifo.name}: the local AWS has no FIFO queues; use a standard queue`,
    );
  }

  const byArn = new Map<string, Queue>();
  for (const settings of queues) byArn.set(settings.arn, new Queue(settings, clock, (arn) => byArn.get(arn)));
  for (const { name, redrive } of queues) {
    if (!redrive || byArn.has(redrive.deadLetterArn)) continue;
    say(
      `${name}: its dead-letter queue ${redrive.deadLetterArn} is in no template here, so poison messages stay in it`,
    );
  }
  const state: SqsState = { queues: byArn, moveTasks: new Map<string, MoveTask>() };
  const stopMetrics = startQueueMetrics([...byArn.values()], { clock, records });

  function say(message: string): void {
    records.publish({ kind: 'notice', time: clock.now(), level: 'warning', source: 'sqs', message });
  }

  return {
    service: { name: 'sqs', protocol: 'json', state, operations: OPERATIONS as Record<string, Operation> },
    queue: (arn) => byArn.get(arn),
    snapshot: () => ({
      version: 1,
      messages: Object.fromEntries([...byArn.values()].map((queue) => [queue.settings.name, queue.snapshot()])),
    }),
    restore(snapshot) {
      for (const [name, messages] of Object.entries(snapshot.messages)) {
        const queue = [...byArn.values()].find((one) => one.settings.name === name);
        if (queue) queue.restore(messages);
        else if (messages.length > 0) {
          say(`${messages.length} kept messages of ${name} were dropped: no template has that queue any more`);
        }
      }
    },
    stop: stopMetrics,
  };
}
