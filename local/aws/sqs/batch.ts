import { AwsError } from '../aws-error.ts';
import { sqsError } from './errors.ts';
import { BATCH_ENTRY_ID, MAXIMUM_BATCH_ENTRIES } from './limits.ts';

export interface BatchEntry {
  Id?: string;
}

export interface BatchAnswer {
  Successful: Record<string, unknown>[];
  Failed: { Id: string; Code: string; Message: string; SenderFault: boolean }[];
}

/** The checks that every batch operation makes before any entry; throws what refuses the whole batch. */
export function checkBatch<Entry extends BatchEntry>(entries: Entry[] | undefined): Entry[] {
  if (!Array.isArray(entries) || entries.length === 0) throw sqsError('EmptyBatchRequest');
  if (entries.length > MAXIMUM_BATCH_ENTRIES) {
    const message = `Maximum number of entries per request are ${MAXIMUM_BATCH_ENTRIES}. You have sent ${entries.length}.`;
    throw sqsError('TooManyEntriesInBatchRequest', message);
  }
  for (const { Id } of entries) if (!BATCH_ENTRY_ID.test(Id ?? '')) throw sqsError('InvalidBatchEntryId');
  const ids = entries.map(({ Id }) => Id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw sqsError('BatchEntryIdsNotDistinct', `Id ${twice} repeated.`);
  return entries;
}

/** Runs one entry after the other; an entry that AWS would refuse fails alone. */
export function eachEntry<Entry extends BatchEntry>(
  entries: Entry[],
  run: (entry: Entry) => Record<string, unknown>,
): BatchAnswer {
  const answer: BatchAnswer = { Successful: [], Failed: [] };
  for (const entry of entries) {
    const Id = entry.Id ?? '';
    try {
      answer.Successful.push({ Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      answer.Failed.push({
        Id,
        Code: error.queryCode ?? error.code,
        Message: error.message,
        SenderFault: error.status < 500,
      });
    }
  }
  return answer;
}
