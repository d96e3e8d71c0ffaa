import { OBJECT_TYPES, type ObjectType } from './vocabulary.ts';

/** How often the queue delivers a message before it goes to the dead-letter queue: the stack's queue is made with it. */
export const MAX_RECEIVE_COUNT = 3;

/** SQS's longest DelaySeconds. */
export const MAX_DELAY_SECONDS = 900;

/** The body of a message on the queue `sync`. Tenant, user and correlation id travel as attributes, never here. */
export interface SyncMessage {
  job_id: string;
  connection_id: string;
  object_type: ObjectType;
  /** Names the job in metrics where its row cannot be read; the row has the last word. */
  job_type: string;
  /** Where the sync had got to when the message was sent; `sync_state` has the last word. */
  cursor: string | null;
  /** 1 for a new job; each message sent on after nothing was reached adds one. */
  attempt: number;
  /** How many attempts have failed since something was last reached; waits for a rate limit are none. */
  failures?: number;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const JOB_TYPE = /^[a-z]+_[a-z]+$/;

/**
 * Reads a message's body.
 *
 * @throws Error with what is wrong with it; such a message ends in the dead-letter queue
 */
export function parseSyncMessage(body: string): SyncMessage {
  const value = readObject(body);
  for (const key of ['job_id', 'connection_id'] as const) {
    if (typeof value[key] !== 'string' || !UUID.test(value[key])) throw new Error(`sync message: ${key} is no UUID`);
  }
  if (!OBJECT_TYPES.includes(value.object_type as ObjectType)) {
    throw new Error('sync message: object_type is not one that this worker syncs');
  }
  if (typeof value.job_type !== 'string' || !JOB_TYPE.test(value.job_type)) {
    throw new Error('sync message: job_type is not <provider>_<object_type>');
  }
  if (value.cursor !== null && typeof value.cursor !== 'string') throw new Error('sync message: cursor is no string');
  if (!Number.isInteger(value.attempt) || (value.attempt as number) < 1) {
    throw new Error('sync message: attempt is no whole number from 1 on');
  }
  if (value.failures !== undefined && !(Number.isInteger(value.failures) && (value.failures as number) >= 0)) {
    throw new Error('sync message: failures is no whole number from 0 on');
  }
  return value as unknown as SyncMessage;
}

/** The `job_type` of a body, for the metrics of one that may not be readable. */
export function jobTypeOf(body: string): string {
  try {
    return parseSyncMessage(body).job_type;
  } catch {
    return 'unknown';
  }
}

function readObject(body: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new Error('sync message: the body is no JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error('sync message: the body is no object');
  }
  return value as Record<string, unknown>;
}
