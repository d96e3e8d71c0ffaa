import type { APIGatewayProxyResultV2, APIGatewayProxyWebsocketEventV2 } from 'aws-lambda';
import { checkOptions } from '../observe/options.ts';
import { refusalOf } from '../observe/refuse.ts';
import { parseTraceparent, parseXrayHeader } from '../trace/traceparent.ts';
import { defaultLogger } from './default-logger.ts';
import { errorAnswer, statusOfError } from './http-error.ts';
import { header } from './http-headers.ts';
import type { Ending, Source } from './source.ts';

export interface SocketOptions {
  /** The `logger` of the canonical lines. Default: `<service>.<function>`. */
  logger?: string;
  /** How long before the time-out the unit says what it can, in milliseconds. Default: 500, or a twentieth of the time where that is more. */
  timeoutMarginMs?: number;
}

const OPTIONS = { logger: 'string', timeoutMarginMs: 'number' };

/** API Gateway's limit of a WebSocket message is 128 KB; ids stand in the first few. */
const BODY_MAX_CHARACTERS = 131_072;

/**
 * Events of a WebSocket API: one unit each for connect, message and disconnect. Headers come with the connect only, so a message brings
 * `correlation_id` and `traceparent` as fields of its JSON body, as `carry.socket` writes them.
 */
export function socket(
  options: SocketOptions = {},
): Source<APIGatewayProxyWebsocketEventV2, APIGatewayProxyWebsocketEventV2, unknown, APIGatewayProxyResultV2> {
  checkOptions('socket', options, OPTIONS);
  return {
    name: 'socket',
    component: 'socket',
    spanKind: 'server',
    logger: options.logger ?? defaultLogger(),
    timeoutMarginMs: options.timeoutMarginMs,
    nested: false,
    startEvent: undefined,
    open(event) {
      const message = messageOf(event?.body);
      return {
        correlationIds: [header(event, 'x-correlation-id'), message.correlation_id],
        debugToken: header(event, 'x-debug-token'),
        parent:
          parseTraceparent(header(event, 'traceparent')) ??
          parseTraceparent(message.traceparent) ??
          parseXrayHeader(process.env._X_AMZN_TRACE_ID),
        fields: { socket_id: event?.requestContext?.connectionId },
        spanName: 'handle_socket_event',
      };
    },
    settle(event, ending, unit) {
      const status = statusOf(ending);
      const failed = status >= 500;
      const refused = refusalOf(unit, status) !== undefined;
      const fields: Record<string, unknown> = { route: event?.requestContext?.routeKey, status_code: String(status) };
      return {
        event: 'socket_completed',
        outcome: ending.kind === 'timed_out' ? 'timeout' : failed ? 'error' : refused ? 'denied' : 'ok',
        level: failed ? 'error' : 'info',
        fields,
      };
    },
    measure() {},
    answer(_event, ending, unit) {
      if (ending.kind === 'threw') return errorAnswer(ending.error, unit.correlationId);
      const value = ending.kind === 'returned' ? ending.value : undefined;
      return (value ?? { statusCode: 200 }) as APIGatewayProxyResultV2;
    },
  };
}

function statusOf(ending: Ending): number {
  if (ending.kind === 'timed_out') return 504;
  if (ending.kind === 'threw') return statusOfError(ending.error);
  const status = (ending.value as { statusCode?: unknown } | null | undefined)?.statusCode;
  return typeof status === 'number' ? status : 200;
}

function messageOf(body: unknown): { correlation_id?: unknown; traceparent?: unknown } {
  if (typeof body !== 'string' || body.length > BODY_MAX_CHARACTERS || !body.includes('correlation_id')) return {};
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}
