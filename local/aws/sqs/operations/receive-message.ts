import type { Clock } from '../../../clock.ts';
import { sqsError } from '../errors.ts';
import { MAXIMUM_RECEIVE, MAXIMUM_VISIBILITY_SECONDS, MAXIMUM_WAIT_SECONDS } from '../limits.ts';
import { systemAttributes } from '../message.ts';
import { md5OfAttributes, selectAttributes } from '../message-attributes.ts';
import type { Queue } from '../queue.ts';
import type { ReceivedMessage } from '../receipt.ts';
import { type QueueInput, queueOf, queueResource, type SqsOperation, seconds } from '../state.ts';

interface ReceiveInput extends QueueInput {
  MaxNumberOfMessages?: number;
  VisibilityTimeout?: number;
  WaitTimeSeconds?: number;
  MessageAttributeNames?: string[];
  /** The older name of MessageSystemAttributeNames. */
  AttributeNames?: string[];
  MessageSystemAttributeNames?: string[];
}

/** Up to ten messages that are visible now; long polling waits for the first on the run's clock. */
export const ReceiveMessage: SqsOperation<ReceiveInput> = {
  action: 'sqs:ReceiveMessage',
  resource: queueResource,
  async run(input, { state, clock, signal }) {
    const queue = queueOf(input, state);
    const maximum = seconds('MaxNumberOfMessages', input.MaxNumberOfMessages, MAXIMUM_RECEIVE, 1) ?? 1;
    const waitSeconds = seconds('WaitTimeSeconds', input.WaitTimeSeconds, MAXIMUM_WAIT_SECONDS);
    const visibilitySeconds = seconds('VisibilityTimeout', input.VisibilityTimeout, MAXIMUM_VISIBILITY_SECONDS);
    const receive = () =>
      queue.receive(maximum, visibilitySeconds === undefined ? undefined : visibilitySeconds * 1000);
    const waitMs = waitSeconds === undefined ? queue.settings.receiveWaitMs : waitSeconds * 1000;

    let messages = receive();
    if (messages.length === 0 && waitMs === 0 && queue.inFlightFull()) throw sqsError('OverLimit');
    if (messages.length === 0 && waitMs > 0) messages = await waitFor(queue, receive, { clock, waitMs, signal });
    if (messages.length === 0) queue.receivedNothing();
    return messages.length > 0 ? { Messages: messages.map((message) => answered(message, input)) } : {};
  },
};

/** Long polling: the first receive that gives something, or nothing at the deadline, or when the client hangs up. */
function waitFor(
  queue: Queue,
  receive: () => ReceivedMessage[],
  { clock, waitMs, signal }: { clock: Clock; waitMs: number; signal: AbortSignal },
): Promise<ReceivedMessage[]> {
  return new Promise((resolve) => {
    const end = (messages: ReceivedMessage[]) => {
      stopListening();
      deadline.cancel();
      signal.removeEventListener('abort', nothing);
      resolve(messages);
    };
    const nothing = () => end([]);
    const stopListening = queue.onVisible(() => {
      const messages = receive();
      if (messages.length > 0) end(messages);
    });
    const deadline = clock.at(clock.now() + waitMs, nothing);
    signal.addEventListener('abort', nothing);
    if (signal.aborted) nothing();
  });
}

function answered(message: ReceivedMessage, input: ReceiveInput) {
  const wanted = [...(input.MessageSystemAttributeNames ?? []), ...(input.AttributeNames ?? [])];
  const system = Object.entries(systemAttributes(message)).filter(
    ([name]) => wanted.includes('All') || wanted.includes(name),
  );
  const attributes = selectAttributes(message.attributes, input.MessageAttributeNames ?? []);
  const md5 = md5OfAttributes(attributes);
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: message.md5OfBody,
    Body: message.body,
    ...(system.length > 0 && { Attributes: Object.fromEntries(system) }),
    ...(md5 && { MD5OfMessageAttributes: md5, MessageAttributes: attributes }),
  };
}
