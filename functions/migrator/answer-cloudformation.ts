import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';

/** CloudFormation cuts a longer reason off, and refuses an answer of more than 4 KB. */
const MAX_REASON_CHARACTERS = 1000;
/** Left of the function's time when it gives up: enough to say so, which spares the deployment an hour's wait. */
const RESERVE_MS = 5000;
const PHYSICAL_ID = 'migrations';

/**
 * Does the work of a custom resource and tells CloudFormation how it went, by the address that its request brings. Nothing is
 * done, and success told, where the resource is deleted: a failed first deployment has to be able to roll back.
 *
 * @param work its error is the reason that the deployment shows
 */
export async function answerCloudFormation(
  event: CloudFormationCustomResourceEvent,
  context: Context,
  work: () => Promise<void>,
): Promise<void> {
  const given = event.RequestType === 'Create' ? PHYSICAL_ID : event.PhysicalResourceId;
  const reason = event.RequestType === 'Delete' ? undefined : await failureOf(work, context);
  const response = await fetch(event.ResponseURL, {
    method: 'PUT',
    // The address is signed for an empty content type.
    headers: { 'content-type': '' },
    body: JSON.stringify({
      Status: reason === undefined ? 'SUCCESS' : 'FAILED',
      ...(reason !== undefined && { Reason: reason.slice(0, MAX_REASON_CHARACTERS) }),
      PhysicalResourceId: given,
      StackId: event.StackId,
      RequestId: event.RequestId,
      LogicalResourceId: event.LogicalResourceId,
    }),
  });
  // Lambda invokes again, and every part of the work may be done twice.
  if (!response.ok) throw new Error(`CloudFormation did not take the answer: status ${response.status}`);
}

async function failureOf(work: () => Promise<void>, context: Context): Promise<string | undefined> {
  const ended = new AbortController();
  const late = sleep(Math.max(0, context.getRemainingTimeInMillis() - RESERVE_MS), 'it ran out of time', {
    signal: ended.signal,
  });
  late.catch(() => {}); // aborted
  try {
    return (await Promise.race([work(), late])) as string | undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    ended.abort();
  }
}
