import { AwsError } from '../../aws-error.ts';
import type { Operation } from '../../service.ts';
import {
  ACTION,
  CONNECTION_PATH,
  type ConnectionRequest,
  connectionArn,
  findConnection,
} from '../connection-request.ts';
import type { ExecuteApiState } from '../state.ts';

/** Quotas of API Gateway, WebSocket APIs: the same for both directions. */
const MAX_MESSAGE_BYTES = 128 * 1024;

/** A client that does not read is LimitExceededException: "the WebSocket client side buffer is full" (API reference). */
export const PostToConnection: Operation<ExecuteApiState, ConnectionRequest & { Data: string }> = {
  action: ACTION,
  route: `POST ${CONNECTION_PATH}`,
  payload: 'Data',
  resource: (input, state) => [connectionArn('POST', input, state)],
  run(input, { state }) {
    const data = Buffer.from(input.Data, 'base64');
    if (data.length > MAX_MESSAGE_BYTES) {
      throw new AwsError('PayloadTooLargeException', 'Message too long', { status: 413 });
    }
    if (!findConnection(input, state).send(data)) {
      throw new AwsError('LimitExceededException', 'Too many requests', { status: 429 });
    }
    return {};
  },
};
