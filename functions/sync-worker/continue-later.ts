import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { carry } from 'lamplight/observe';
import { requiredEnvironment } from '../shared/environment.ts';
import { MAX_DELAY_SECONDS, type SyncMessage } from '../shared/sync-message.ts';

let client: SQSClient | undefined;

/**
 * Sends a job on to a later invocation. The caller's own message is deleted only after this has returned, so that one of
 * the two always exists; where both do, the cursor in `sync_state` keeps a page from being counted twice.
 */
export async function continueLater(message: SyncMessage, delaySeconds: number): Promise<void> {
  client ??= new SQSClient({});
  await client.send(
    new SendMessageCommand({
      QueueUrl: requiredEnvironment('SYNC_QUEUE_URL'),
      MessageBody: JSON.stringify(message),
      MessageAttributes: carry.sqs(),
      DelaySeconds: Math.min(MAX_DELAY_SECONDS, Math.max(0, Math.ceil(delaySeconds))),
    }),
  );
}
