/** How often the queue delivers a message before it goes to the dead-letter queue: the stack's queue is made with it. */
export const MAX_RECEIVE_COUNT = 3;

/** SQS's longest DelaySeconds. */
export const MAX_DELAY_SECONDS = 900;

/** The body of a message on the queue `sync`. Tenant, user and correlation id travel as attributes, never here. */
export interface SyncMessage {
  job_id: string;
  connection_id: string;
  object_type: 'orders';
  /** Where the sync had got to when the message was sent; `sync_state` has the last word. */
  cursor: string | null;
  /** 1 for a new job; each wait for a provider's rate limit before which nothing was reached adds one. */
  attempt: number;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

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
  if (value.object_type !== 'orders') throw new Error('sync message: object_type is not one that this worker syncs');
  if (value.cursor !== null && typeof value.cursor !== 'string') throw new Error('sync message: cursor is no string');
  if (!Number.isInteger(value.attempt) || (value.attempt as number) < 1) {
    throw new Error('sync message: attempt is no whole number from 1 on');
  }
  return value as unknown as SyncMessage;
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
