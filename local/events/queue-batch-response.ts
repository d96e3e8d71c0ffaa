/** What a batch's answer means for its messages. */
export interface BatchVerdict {
  /** Message ids to delete. */
  succeeded: string[];
  /** Message ids that return after their visibility timeout. */
  failed: string[];
  /** Why the whole batch failed, where the answer itself was at fault. */
  reason?: string;
}

/**
 * Reads the answer of a function whose mapping has ReportBatchItemFailures.
 *
 * All succeeded: null, undefined, `{}`, a missing, null or empty list. The whole batch fails: an answer that is not
 * JSON, not an object, a list that is none, an entry whose `itemIdentifier` is missing, null, empty, no text or not of
 * this batch. Source: Lambda developer guide, "Implementing partial batch responses", success and failure conditions;
 * what it leaves open fails, since a message too many is better than one lost.
 *
 * @param payload JSON text of the answer; undefined where there was none
 * @param messageIds the ids of the batch
 */
export function batchVerdict(payload: string | undefined, messageIds: string[]): BatchVerdict {
  const all = (reason: string): BatchVerdict => ({ succeeded: [], failed: messageIds, reason });
  const answer = parse(payload);
  if (answer === undefined) return all('its answer is not JSON');
  if (answer === null) return { succeeded: messageIds, failed: [] };
  if (typeof answer !== 'object' || Array.isArray(answer)) return all('its answer is not an object');
  const failures = (answer as { batchItemFailures?: unknown }).batchItemFailures ?? [];
  if (!Array.isArray(failures)) return all('batchItemFailures is not a list');

  const failed = new Set<string>();
  for (const failure of failures as unknown[]) {
    const id = (failure as { itemIdentifier?: unknown } | null)?.itemIdentifier;
    if (typeof id !== 'string' || id === '') return all('a batchItemFailures entry has no itemIdentifier');
    if (!messageIds.includes(id)) return all(`itemIdentifier "${id}" is not a message of this batch`);
    failed.add(id);
  }
  return { succeeded: messageIds.filter((id) => !failed.has(id)), failed: [...failed] };
}

/** `undefined` says that it is no JSON. */
function parse(payload: string | undefined): unknown {
  if (payload === undefined || payload === '') return null;
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}
