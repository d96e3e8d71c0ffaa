import type { SNSEvent } from 'aws-lambda';
import type { SnsAttributes } from './message-attributes.ts';

/** Nothing is signed locally, and this says so to whoever verifies it. */
const UNSIGNED = 'UNSIGNED';

/** A published message, before it is written for one subscription. */
export interface Notification {
  id: string;
  topicArn: string;
  message: string;
  /** Of MessageStructure `json`: the text of each protocol, and `default`. */
  byProtocol?: Record<string, string>;
  subject?: string;
  attributes: SnsAttributes;
  publishedAtMs: number;
  traceHeader?: string;
}

/** What a subscriber is to read. */
export function textFor(notification: Notification, protocol: string): string {
  const { byProtocol, message } = notification;
  return byProtocol?.[protocol] ?? byProtocol?.default ?? message;
}

/** The envelope that queues, HTTP endpoints and email-json get without raw delivery. Source: developer guide, "HTTP/HTTPS notification JSON format". */
export function envelope(notification: Notification, protocol: string, subscriptionArn: string): string {
  const attributes = eventAttributes(notification.attributes);
  return JSON.stringify({
    Type: 'Notification',
    MessageId: notification.id,
    TopicArn: notification.topicArn,
    ...(notification.subject !== undefined && { Subject: notification.subject }),
    Message: textFor(notification, protocol),
    Timestamp: new Date(notification.publishedAtMs).toISOString(),
    SignatureVersion: '1',
    Signature: UNSIGNED,
    SigningCertURL: certificateUrl(notification.topicArn),
    UnsubscribeURL: unsubscribeUrl(subscriptionArn),
    ...(Object.keys(attributes).length > 0 && { MessageAttributes: attributes }),
  });
}

/** The event that a function gets: one record each time. Source: Lambda developer guide, "Using Lambda with Amazon SNS". */
export function lambdaEvent(notification: Notification, subscriptionArn: string): SNSEvent {
  const sns = {
    Type: 'Notification',
    MessageId: notification.id,
    TopicArn: notification.topicArn,
    // Null where there is none, although the types say that it is a text.
    Subject: (notification.subject ?? null) as string,
    Message: textFor(notification, 'lambda'),
    Timestamp: new Date(notification.publishedAtMs).toISOString(),
    SignatureVersion: '1',
    Signature: UNSIGNED,
    SigningCertUrl: certificateUrl(notification.topicArn),
    UnsubscribeUrl: unsubscribeUrl(subscriptionArn),
    MessageAttributes: eventAttributes(notification.attributes),
  };
  return {
    Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: subscriptionArn, Sns: sns }],
  };
}

function certificateUrl(topicArn: string): string {
  return `https://sns.${topicArn.split(':')[3]}.amazonaws.com/SimpleNotificationService-local.pem`;
}

function unsubscribeUrl(subscriptionArn: string): string {
  return `https://sns.${subscriptionArn.split(':')[3]}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`;
}

function eventAttributes(attributes: SnsAttributes): Record<string, { Type: string; Value: string }> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { Type: DataType, Value: StringValue ?? BinaryValue ?? '' },
    ]),
  );
}
