import { sqsError } from './errors.ts';
import type { Message } from './message.ts';

/** A message that was received; its handle is the one of this receipt. */
export type ReceivedMessage = Readonly<Message> & { readonly receiptHandle: string };

/** Marks a message as received once more, invisible from now on, and gives it as its receiver sees it. */
export function handOut(
  message: Message,
  queueName: string,
  nowMs: number,
  visibilityTimeoutMs: number,
): ReceivedMessage {
  message.receiveCount += 1;
  message.firstReceivedAtMs ??= nowMs;
  message.lastReceivedAtMs = nowMs;
  message.visibleAtMs = nowMs + visibilityTimeoutMs;
  const receiptHandle = Buffer.from(`${queueName} ${message.id} ${message.receiveCount}`).toString('base64');
  message.receiptHandle = receiptHandle;
  return { ...message, receiptHandle };
}

/** The message id in a handle of this queue. Throws `ReceiptHandleIsInvalid`. */
export function messageIdOf(receiptHandle: string, queueName: string): string {
  const [name, id] = Buffer.from(receiptHandle, 'base64').toString().split(' ');
  if (name === queueName && id) return id;
  throw sqsError(
    'ReceiptHandleIsInvalid',
    `The input receipt handle "${receiptHandle}" is not a valid receipt handle.`,
  );
}
