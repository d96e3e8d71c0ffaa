import { randomUUID } from 'node:crypto';
import type { Call } from '../../service.ts';
import { invalidParameter } from '../errors.ts';
import { MAXIMUM_PUBLISH_BYTES, SUBJECT } from '../limits.ts';
import { attributesBytes, checkAttributes, type SnsAttributes } from '../message-attributes.ts';
import { type SnsOperation, type SnsState, topicOf } from '../state.ts';

const FIFO_MEMBERS = ['MessageDeduplicationId', 'MessageGroupId'] as const;

/** The part of Publish that a batch entry shares. */
export interface PublishedMessage {
  Message?: string;
  Subject?: string;
  MessageStructure?: string;
  MessageAttributes?: SnsAttributes;
  MessageDeduplicationId?: string;
  MessageGroupId?: string;
}

interface Input extends PublishedMessage {
  TopicArn?: string;
  /** The same as TopicArn. */
  TargetArn?: string;
}

/** To topics only: text messages and mobile push are not modelled. */
export const Publish: SnsOperation<Input> = {
  action: 'sns:Publish',
  notModelled: ['PhoneNumber'],
  resource: ({ TopicArn, TargetArn }) => [TopicArn ?? TargetArn ?? '*'],
  run(input, call) {
    const topic = topicOf(input.TopicArn ?? input.TargetArn, call.state);
    return { MessageId: publishTo(topic.arn, input, call) };
  },
};

/** Publishes one message and gives its id; throws what SNS answers for one that it refuses. */
export function publishTo(topicArn: string, input: PublishedMessage, call: Call<SnsState>): string {
  const { Message: message = '', Subject: subject, MessageAttributes: attributes = {} } = input;
  for (const name of FIFO_MEMBERS) {
    if (input[name] !== undefined)
      throw invalidParameter(`the local AWS does not model ${name}: its topics are no FIFO topics`);
  }
  if (message === '') throw invalidParameter('Empty message');
  if (publishedBytes(input) > MAXIMUM_PUBLISH_BYTES) throw invalidParameter('Message too long');
  if (subject !== undefined && !SUBJECT.test(subject)) throw invalidParameter('Subject');
  checkAttributes(attributes);
  const id = randomUUID();
  call.state.fanOut({
    id,
    topicArn,
    message,
    attributes,
    publishedAtMs: call.clock.now(),
    ...(subject !== undefined && { subject }),
    ...(input.MessageStructure === 'json' && { byProtocol: protocolTexts(message) }),
    ...(call.traceHeader !== undefined && { traceHeader: call.traceHeader }),
  });
  return id;
}

/** What counts against the size limit. */
export function publishedBytes({ Message = '', MessageAttributes = {} }: PublishedMessage): number {
  return Buffer.byteLength(Message) + attributesBytes(MessageAttributes);
}

/** Entries that are no text are left out, as SNS does. */
function protocolTexts(message: string): Record<string, string> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(message);
  } catch {
    throw invalidParameter('Message Structure - JSON message body failed to parse');
  }
  const texts = Object.entries(parsed ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const byProtocol = Object.fromEntries(texts);
  if (byProtocol.default === undefined)
    throw invalidParameter('Message Structure - No default entry in JSON message body');
  return byProtocol;
}
