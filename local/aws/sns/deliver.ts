import type { SNSEvent } from 'aws-lambda';
import type { MessageAttributes } from '../sqs/message-attributes.ts';
import type { Queue } from '../sqs/queue.ts';
import { type FilterScope, passesFilter } from './filter-policy.ts';
import { MAXIMUM_RAW_ATTRIBUTES } from './limits.ts';
import { envelope, lambdaEvent, type Notification, textFor } from './notification.ts';
import type { Subscription } from './state.ts';

/** SNS's own identity towards a queue. */
const SENDER = 'sns.amazonaws.com';

/** What leaves the local AWS, for a local inbox to show: an email, or a call of an HTTP endpoint. */
export interface InboxMessage {
  time: number;
  protocol: 'email' | 'http' | 'https';
  /** Address or URL. */
  endpoint: string;
  topicArn: string;
  messageId: string;
  subject?: string;
  body: string;
}

export interface Destinations {
  queue(arn: string): Queue | undefined;
  /** Invokes a function as an asynchronous event: the retries are Lambda's. */
  invokeAsync(functionArn: string, event: SNSEvent): void;
  inbox(message: InboxMessage): void;
}

/** Hands one message to one subscription. Gives what went wrong, or undefined; a filtered message is no failure. */
export function deliver(notification: Notification, subscription: Subscription, to: Destinations): string | undefined {
  const { protocol, endpoint, filterPolicy, filterPolicyScope } = subscription;
  const scope: FilterScope = filterPolicyScope ?? 'MessageAttributes';
  if (filterPolicy && !passesFilter(filterPolicy, scope, notification.attributes, notification.message))
    return undefined;
  if (protocol === 'sqs') return toQueue(notification, subscription, to.queue(endpoint));
  if (protocol === 'lambda') to.invokeAsync(endpoint, lambdaEvent(notification, subscription.arn));
  else {
    const { id: messageId, topicArn, subject, publishedAtMs: time } = notification;
    const body = isPlain(subscription)
      ? textFor(notification, protocol)
      : envelope(notification, protocol, subscription.arn);
    to.inbox({ time, protocol, endpoint, topicArn, messageId, body, ...(subject !== undefined && { subject }) });
  }
  return undefined;
}

const isPlain = ({ protocol, rawMessageDelivery }: Subscription) => protocol === 'email' || rawMessageDelivery;

function toQueue(notification: Notification, subscription: Subscription, queue: Queue | undefined): string | undefined {
  if (!queue) return `there is no queue ${subscription.endpoint}`;
  const traced = notification.traceHeader === undefined ? {} : { traceHeader: notification.traceHeader };
  if (!subscription.rawMessageDelivery) {
    queue.send({ body: envelope(notification, 'sqs', subscription.arn), senderId: SENDER, ...traced });
    return undefined;
  }
  const attributes = rawAttributes(notification);
  if (Object.keys(attributes).length > MAXIMUM_RAW_ATTRIBUTES)
    return 'raw delivery takes at most ten message attributes';
  queue.send({ body: textFor(notification, 'sqs'), attributes, senderId: SENDER, ...traced });
  return undefined;
}

function rawAttributes({ attributes }: Notification): MessageAttributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { DataType, ...(BinaryValue === undefined ? { StringValue: StringValue ?? '' } : { BinaryValue }) },
    ]),
  );
}
