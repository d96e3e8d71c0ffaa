import { createHash, randomUUID } from 'node:crypto';
import { attributeBytes, type MessageAttributes, md5OfAttributes } from './message-attributes.ts';

/** A message as a queue keeps it; plain data, so that a snapshot is JSON. */
export interface Message {
  id: string;
  body: string;
  md5OfBody: string;
  attributes: MessageAttributes;
  md5OfAttributes?: string;
  /** AWSTraceHeader: kept for whoever receives it. */
  traceHeader?: string;
  groupId?: string;
  senderId: string;
  bytes: number;
  /** When it was first sent; retention counts from here, also in a dead-letter queue. */
  sentAtMs: number;
  /** When it came into this queue; its age counts from here. */
  enqueuedAtMs: number;
  /** It may be received from then on: the end of its delay or of its visibility timeout. */
  visibleAtMs: number;
  receiveCount: number;
  firstReceivedAtMs?: number;
  lastReceivedAtMs?: number;
  /** Absent until it is received, and when its visibility timeout was ended. */
  receiptHandle?: string;
  deadLetterSourceArn?: string;
}

export interface NewMessage {
  body: string;
  attributes?: MessageAttributes;
  traceHeader?: string;
  groupId?: string;
  senderId: string;
  /** Instead of the queue's own. */
  delayMs?: number;
}

/** Gives a message its id, digests and times. */
export function createMessage(sent: NewMessage, nowMs: number, delayMs: number): Message {
  const { body, attributes = {}, traceHeader, groupId, senderId } = sent;
  const md5 = md5OfAttributes(attributes);
  return {
    id: randomUUID(),
    body,
    md5OfBody: createHash('md5').update(body).digest('hex'),
    attributes,
    ...(md5 && { md5OfAttributes: md5 }),
    ...(traceHeader && { traceHeader }),
    ...(groupId && { groupId }),
    senderId,
    bytes: Buffer.byteLength(body) + attributeBytes(attributes),
    sentAtMs: nowMs,
    enqueuedAtMs: nowMs,
    visibleAtMs: nowMs + delayMs,
    receiveCount: 0,
  };
}

/** The system attributes that a receiver may ask for, by their API names. */
export function systemAttributes(message: Message): Record<string, string> {
  return {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAtMs),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAtMs ?? message.sentAtMs),
    ...(message.traceHeader && { AWSTraceHeader: message.traceHeader }),
    ...(message.groupId && { MessageGroupId: message.groupId }),
    ...(message.deadLetterSourceArn && { DeadLetterQueueSourceArn: message.deadLetterSourceArn }),
  };
}
