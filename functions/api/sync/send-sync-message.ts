import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { carry } from 'lamplight/observe';
import { requiredEnvironment } from '../../shared/environment.ts';
import type { SyncMessage } from '../../shared/sync-message.ts';

/** Milliseconds: twice this, for the second attempt, must leave time to mark the job within the function's own limit. */
const TIMEOUTS = { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true };

let client: SQSClient | undefined;

/** Puts a sync job on the queue, with the unit's correlation id, trace, tenant and user as attributes. */
export async function sendSyncMessage(message: SyncMessage): Promise<void> {
  client ??= new SQSClient({ maxAttempts: 2, requestHandler: TIMEOUTS });
  await client.send(
    new SendMessageCommand({
      QueueUrl: requiredEnvironment('SYNC_QUEUE_URL'),
      MessageBody: JSON.stringify(message),
      MessageAttributes: carry.sqs(),
    }),
  );
}
