import { createHash, randomUUID } from 'node:crypto';
import type { ScheduledEvent, SNSEvent, SQSEvent, SQSMessageAttributes } from 'aws-lambda';

export interface MessageOptions {
  /** An object is sent as JSON. */
  body?: unknown;
  /** Message attributes, all as strings. */
  attributes?: Record<string, string>;
  messageId?: string;
  /** How often the message was handed out, this time included. */
  receiveCount?: number;
  /** Of a FIFO queue. */
  groupId?: string;
}

/**
 * A batch as the event source mapping of a queue sends it.
 *
 * @example sqsEvent([{ body: { job_id }, attributes: { correlation_id } }])
 */
export function sqsEvent(messages: readonly MessageOptions[], queueName = 'sync'): SQSEvent {
  const now = String(Date.now());
  return {
    Records: messages.map(({ body, attributes = {}, messageId = randomUUID(), receiveCount = 1, groupId }) => ({
      messageId,
      receiptHandle: `receipt-${messageId}`,
      body: textOf(body),
      attributes: {
        ApproximateReceiveCount: String(receiveCount),
        SentTimestamp: now,
        SenderId: 'AROAEXAMPLE:test',
        ApproximateFirstReceiveTimestamp: now,
        ...(groupId !== undefined && {
          MessageGroupId: groupId,
          SequenceNumber: '1',
          MessageDeduplicationId: messageId,
        }),
      },
      messageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, stringValue]) => [name, { stringValue, dataType: 'String' }]),
      ) as SQSMessageAttributes,
      md5OfBody: createHash('md5').update(textOf(body)).digest('hex'),
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:eu-central-1:111111111111:${queueName}`,
      awsRegion: 'eu-central-1',
    })),
  };
}

/** Messages as SNS sends them to a function: one each, in practice. */
export function snsEvent(messages: readonly MessageOptions[], topicName = 'events'): SNSEvent {
  const topic = `arn:aws:sns:eu-central-1:111111111111:${topicName}`;
  return {
    Records: messages.map(({ body, attributes = {}, messageId = randomUUID() }) => ({
      EventVersion: '1.0',
      EventSubscriptionArn: `${topic}:${randomUUID()}`,
      EventSource: 'aws:sns',
      Sns: {
        SignatureVersion: '1',
        Timestamp: new Date().toISOString(),
        Signature: 'EXAMPLE',
        SigningCertUrl: 'https://sns.eu-central-1.amazonaws.com/example.pem',
        MessageId: messageId,
        Message: textOf(body),
        MessageAttributes: Object.fromEntries(
          Object.entries(attributes).map(([name, Value]) => [name, { Type: 'String', Value }]),
        ),
        Type: 'Notification',
        UnsubscribeUrl: 'https://sns.eu-central-1.amazonaws.com/?Action=Unsubscribe',
        TopicArn: topic,
        Subject: '',
      },
    })),
  };
}

/** What EventBridge sends at a scheduled time. */
export function scheduleEvent({
  time = new Date(),
  rule = 'every-minute',
}: {
  time?: Date;
  rule?: string;
} = {}): ScheduledEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: '111111111111',
    time: time.toISOString().replace(/\.\d+Z$/, 'Z'),
    region: 'eu-central-1',
    resources: [`arn:aws:events:eu-central-1:111111111111:rule/${rule}`],
    detail: {},
  };
}

/**
 * The arguments of an MCP tool's handler: what was asked, and what the server hands with it.
 *
 * @example await run(...toolCall({ limit: 5 }, { 'lamplight/correlation-id': 'test-correlation-1' }))
 */
export function toolCall<Arguments extends Record<string, unknown>>(
  args: Arguments,
  meta: Record<string, unknown> = {},
): [args: Arguments, extra: { _meta: Record<string, unknown>; requestId: string; signal: AbortSignal }] {
  return [args, { _meta: meta, requestId: randomUUID(), signal: new AbortController().signal }];
}

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body ?? {});
}
