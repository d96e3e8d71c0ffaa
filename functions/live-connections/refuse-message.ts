import { HttpError } from '../shared/http/http-error.ts';
import type { SocketEvent } from './connect.ts';
import { requireClient } from './known-client.ts';

/** @throws HttpError 400 for a message that has no action, or one that there is not */
export async function refuseMessage(event: SocketEvent): Promise<never> {
  await requireClient(event);
  throw new HttpError(400, 'action_unknown', 'send a JSON object with "action": "ping" or "subscribe"');
}
