import type { SQSRecord } from 'aws-lambda';
import { systemAttributes } from '../aws/sqs/message.ts';
import type { MessageAttribute } from '../aws/sqs/message-attributes.ts';
import type { ReceivedMessage } from '../aws/sqs/receipt.ts';

/** A message as Lambda's queue event writes it. Source: Lambda developer guide, "Using Lambda with Amazon SQS". */
export function queueRecord(message: ReceivedMessage, queueArn: string): SQSRecord {
  const attributes = Object.entries(message.attributes).map(([name, attribute]) => [name, eventAttribute(attribute)]);
  return {
    messageId: message.id,
    receiptHandle: message.receiptHandle,
    body: message.body,
    attributes: systemAttributes(message) as unknown as SQSRecord['attributes'],
    messageAttributes: Object.fromEntries(attributes),
    ...(message.md5OfAttributes && { md5OfMessageAttributes: message.md5OfAttributes }),
    md5OfBody: message.md5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(':')[3] ?? '',
  };
}

/** Lower camel here, where the SQS API writes `StringValue`. */
function eventAttribute({ DataType, StringValue, BinaryValue }: MessageAttribute) {
  return {
    ...(StringValue !== undefined && { stringValue: StringValue }),
    ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
    stringListValues: [],
    binaryListValues: [],
    dataType: DataType,
  };
}
