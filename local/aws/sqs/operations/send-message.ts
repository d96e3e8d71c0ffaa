import type { Call } from '../../service.ts';
import { invalidParameter, sqsError } from '../errors.ts';
import { FORBIDDEN_BODY_CHARACTERS, MAXIMUM_DELAY_SECONDS } from '../limits.ts';
import type { Message } from '../message.ts';
import {
  attributeBytes,
  checkMessageAttributes,
  type MessageAttributes,
  md5OfAttributes,
} from '../message-attributes.ts';
import type { Queue } from '../queue.ts';
import { type QueueInput, queueOf, queueResource, type SqsOperation, type SqsState, seconds } from '../state.ts';

/** The part of SendMessage that a batch entry shares. */
export interface MessageInput {
  MessageBody?: string;
  DelaySeconds?: number;
  MessageAttributes?: MessageAttributes;
  MessageSystemAttributes?: MessageAttributes;
  MessageGroupId?: string;
  MessageDeduplicationId?: string;
}

/** Sends one message, within the size that the queue allows. */
export const SendMessage: SqsOperation<QueueInput & MessageInput> = {
  action: 'sqs:SendMessage',
  resource: queueResource,
  run: (input, call) => send(queueOf(input, call.state), input, call),
};

/** Sends one message; throws what SQS answers for one that it refuses. */
export function send(queue: Queue, input: MessageInput, call: Call<SqsState>) {
  const { MessageBody: body, MessageAttributes: attributes = {}, MessageSystemAttributes: system = {} } = input;
  if (!body) throw sqsError('MissingParameterException', 'The request must contain the parameter MessageBody.');
  if (FORBIDDEN_BODY_CHARACTERS.test(body)) throw sqsError('InvalidMessageContents');
  if (input.MessageDeduplicationId !== undefined) {
    throw invalidParameter(
      'MessageDeduplicationId',
      input.MessageDeduplicationId,
      'The request include parameter that is not valid for this queue type.',
    );
  }
  checkMessageAttributes(attributes);
  const limit = queue.settings.maximumMessageBytes;
  if (messageBytes(input) > limit) {
    throw sqsError(
      'InvalidParameterValueException',
      `One or more parameters are invalid. Reason: Message must be shorter than ${limit} bytes.`,
    );
  }
  const delaySeconds = seconds('DelaySeconds', input.DelaySeconds, MAXIMUM_DELAY_SECONDS);
  const traceHeader = checkSystemAttributes(system).AWSTraceHeader?.StringValue ?? call.traceHeader;
  const message = queue.send({
    body,
    attributes,
    senderId: call.principal.arn.slice(call.principal.arn.lastIndexOf('/') + 1),
    ...(traceHeader !== undefined && { traceHeader }),
    ...(input.MessageGroupId !== undefined && { groupId: input.MessageGroupId }),
    ...(delaySeconds !== undefined && { delayMs: delaySeconds * 1000 }),
  });
  return sent(message, system);
}

/** What counts against the size limits. */
export function messageBytes({ MessageBody = '', MessageAttributes = {} }: MessageInput): number {
  return Buffer.byteLength(MessageBody) + attributeBytes(MessageAttributes);
}

function sent(message: Message, system: MessageAttributes) {
  return {
    MessageId: message.id,
    MD5OfMessageBody: message.md5OfBody,
    MD5OfMessageAttributes: message.md5OfAttributes,
    MD5OfMessageSystemAttributes: md5OfAttributes(system),
  };
}

/** AWSTraceHeader is the only one that may be sent. */
function checkSystemAttributes(system: MessageAttributes): MessageAttributes {
  const other = Object.keys(system).find((name) => name !== 'AWSTraceHeader');
  if (other === undefined) return system;
  throw sqsError('InvalidParameterValueException', `Message system attribute name '${other}' is invalid.`);
}
