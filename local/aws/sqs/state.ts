import type { Operation } from '../service.ts';
import { sqsError } from './errors.ts';
import type { Queue } from './queue.ts';

/** One redrive, as StartMessageMoveTask began it. */
export interface MoveTask {
  handle: string;
  sourceArn: string;
  destinationArn?: string;
  status: 'RUNNING' | 'COMPLETED' | 'FAILED';
  moved: number;
  toMove: number;
  startedAtMs: number;
  maximumPerSecond?: number;
}

/** What the operations of SQS work on. */
export interface SqsState {
  /** By ARN. */
  queues: Map<string, Queue>;
  /** By the ARN of their source; the newest only. */
  moveTasks: Map<string, MoveTask>;
}

export type SqsOperation<Input> = Operation<SqsState, Input>;

export interface QueueInput {
  QueueUrl?: string;
}

/**
 * The queue that a request means: by the end of its URL, account and name, whatever the host.
 * Throws `QueueDoesNotExist`.
 */
export function queueOf(input: QueueInput, state: SqsState): Queue {
  if (!input.QueueUrl) throw sqsError('MissingParameterException', 'The request must contain the parameter QueueUrl.');
  const name = input.QueueUrl.slice(input.QueueUrl.lastIndexOf('/') + 1);
  return queueNamed(name, state);
}

/** Throws `QueueDoesNotExist`. */
export function queueNamed(name: string, state: SqsState): Queue {
  for (const queue of state.queues.values()) if (queue.settings.name === name) return queue;
  throw sqsError('QueueDoesNotExist');
}

/** For `Operation.resource`: the ARN of the queue that the URL names. */
export function queueResource(input: QueueInput, state: SqsState): string[] {
  return [queueOf(input, state).settings.arn];
}

/** `http://127.0.0.1:4601/000000000000/suite-local-sync` */
export function queueUrl(queue: Queue, endpoint: string): string {
  const { arn, name } = queue.settings;
  return `${endpoint}/${arn.split(':')[4]}/${name}`;
}

/** A whole number within bounds, or undefined where the request has none. Throws `InvalidParameterValueException`. */
export function seconds(name: string, value: unknown, maximum: number, minimum = 0): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum) return value;
  const reason = `Must be between ${minimum} and ${maximum}, if provided.`;
  throw sqsError(
    'InvalidParameterValueException',
    `Value ${value} for parameter ${name} is invalid. Reason: ${reason}`,
  );
}
