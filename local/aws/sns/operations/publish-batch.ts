import { AwsError } from '../../aws-error.ts';
import { batchError } from '../errors.ts';
import { BATCH_ENTRY_ID, MAXIMUM_BATCH_ENTRIES, MAXIMUM_PUBLISH_BYTES } from '../limits.ts';
import { type SnsOperation, topicOf } from '../state.ts';
import { type PublishedMessage, publishedBytes, publishTo } from './publish.ts';

type Entry = PublishedMessage & { Id?: string };

/** Up to ten messages; one that SNS would refuse fails alone. */
export const PublishBatch: SnsOperation<{ TopicArn?: string; PublishBatchRequestEntries?: Entry[] }> = {
  action: 'sns:Publish',
  resource: ({ TopicArn }) => [TopicArn ?? '*'],
  run({ TopicArn, PublishBatchRequestEntries: entries = [] }, call) {
    const { arn } = topicOf(TopicArn, call.state);
    checkEntries(entries);
    const Successful: object[] = [];
    const Failed: object[] = [];
    for (const entry of entries) {
      try {
        Successful.push({ Id: entry.Id, MessageId: publishTo(arn, entry, call) });
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        Failed.push({ Id: entry.Id, Code: error.code, Message: error.message, SenderFault: true });
      }
    }
    return { Successful, Failed };
  },
};

/** Throws what refuses the whole batch. */
function checkEntries(entries: Entry[]): void {
  if (entries.length === 0) throw batchError('EmptyBatchRequest', 'The batch request contains no entries.');
  if (entries.length > MAXIMUM_BATCH_ENTRIES) {
    throw batchError('TooManyEntriesInBatchRequest', 'The batch request contains more entries than permissible.');
  }
  for (const { Id } of entries) {
    if (!BATCH_ENTRY_ID.test(Id ?? '')) {
      throw batchError(
        'InvalidBatchEntryId',
        "The Id of a batch entry in a batch request doesn't abide by the specification.",
      );
    }
  }
  if (new Set(entries.map(({ Id }) => Id)).size < entries.length) {
    throw batchError('BatchEntryIdsNotDistinct', 'Two or more batch entries in the request have the same Id.');
  }
  if (entries.reduce((sum, entry) => sum + publishedBytes(entry), 0) > MAXIMUM_PUBLISH_BYTES) {
    throw batchError(
      'BatchRequestTooLong',
      'The length of all the batch messages put together is more than the limit.',
    );
  }
}
