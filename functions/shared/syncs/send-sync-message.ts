import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { carry, observeClient } from 'lamplight/observe';
import { requiredEnvironment } from '../environment.ts';
import { MAX_DELAY_SECONDS, type SyncMessage } from '../sync-message.ts';

/** Milliseconds: twice this, for the second attempt, must leave time to mark the job within the function's own limit. */
const TIMEOUTS = { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true };

let client: SQSClient | undefined;

/**
 * Puts a sync job on the queue, with the unit's correlation id, trace, tenant and user as attributes.
 *
 * @param delaySeconds before anybody receives it; SQS takes up to 900, and what is longer is cut to that
 */
export async function sendSyncMessage(message: SyncMessage, delaySeconds = 0): Promise<void> {
  client ??= observeClient(new SQSClient({ maxAttempts: 2, requestHandler: TIMEOUTS }));
  await client.send(
    new SendMessageCommand({
      QueueUrl: requiredEnvironment('SYNC_QUEUE_URL'),
      MessageBody: JSON.stringify(message),
      MessageAttributes: carry.sqs(),
      ...(delaySeconds > 0 && { DelaySeconds: Math.min(MAX_DELAY_SECONDS, Math.ceil(delaySeconds)) }),
    }),
  );
}
