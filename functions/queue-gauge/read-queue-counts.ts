import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { observeClient } from 'lamplight/observe';

/** Milliseconds: both queues must be read well within the minute. */
const TIMEOUTS = { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true };

let client: SQSClient | undefined;

export interface QueueCounts {
  /** Messages that wait to be received. */
  visible: number;
  /** Messages that were received and not yet deleted. */
  inFlight: number;
}

/** Asks SQS for a queue's counts, which it calls approximate. */
export async function readQueueCounts(queueUrl: string): Promise<QueueCounts> {
  client ??= observeClient(new SQSClient({ maxAttempts: 2, requestHandler: TIMEOUTS }));
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return {
    visible: count(Attributes.ApproximateNumberOfMessages),
    inFlight: count(Attributes.ApproximateNumberOfMessagesNotVisible),
  };
}

function count(value: string | undefined): number {
  const number = Number(value);
  if (value === undefined || !Number.isInteger(number)) throw new Error('SQS gave no count for a queue');
  return number;
}
