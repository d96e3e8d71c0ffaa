import type { APIGatewayProxyEvent, APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { checkOptions } from '../observe/options.ts';
import { refusalOf } from '../observe/refuse.ts';
import { parseTraceparent, parseXrayHeader } from '../trace/traceparent.ts';
import { defaultLogger } from './default-logger.ts';
import { answerWithHeader, statusOfAnswer } from './http-answer.ts';
import { errorAnswer, statusOfError } from './http-error.ts';
import type { HttpEvent } from './http-event.ts';
import { header } from './http-headers.ts';
import { type Matcher, routeMatcher, templateOf } from './http-routes.ts';
import type { Ending, Settlement, Source } from './source.ts';

export interface HttpOptions {
  /** The `logger` of the canonical lines. Default: `<service>.<function>`. */
  logger?: string;
  /** Route templates (`/connections/{id}`) for the `path` of metrics, where neither the gateway nor `bind({ path })` names one. */
  routes?: string[];
  /** How long before the time-out the unit says what it can, in milliseconds. Default: 500, or a twentieth of the time where that is more. */
  timeoutMarginMs?: number;
}

/** What a handler may give: an answer, or anything that an HTTP API turns into a JSON body. */
export type HttpResult = APIGatewayProxyStructuredResultV2 | string | object | undefined | null;

const OPTIONS = { logger: 'string', routes: 'string[]', timeoutMarginMs: 'number' };

/**
 * Requests: one unit each. Every answer carries `x-correlation-id`; what is thrown becomes `{ error, message, correlation_id }` with the
 * error's own status where it has one (`statusCode`, `expose` as http-errors has them), else 500.
 */
export function http(
  options: HttpOptions = {},
): Source<APIGatewayProxyEventV2, APIGatewayProxyEventV2, HttpResult, APIGatewayProxyStructuredResultV2> {
  checkOptions('http', options, OPTIONS);
  const match = routeMatcher(options.routes ?? []);
  return {
    name: 'http',
    component: 'api',
    spanKind: 'server',
    logger: options.logger ?? defaultLogger(),
    timeoutMarginMs: options.timeoutMarginMs,
    nested: false,
    startEvent: undefined,
    open: (event) => ({
      correlationIds: [header(event, 'x-correlation-id')],
      hops: header(event, 'x-correlation-hops'),
      debugToken: header(event, 'x-debug-token'),
      parent:
        parseTraceparent(header(event, 'traceparent'), header(event, 'tracestate')) ??
        parseXrayHeader(process.env._X_AMZN_TRACE_ID),
      spanName: 'handle_request',
    }),
    settle: (event, ending, unit) => settle(event, ending, unit.bound, refusalOf(unit, statusOf(event, ending)), match),
    measure(_event, { fields }, unit, durationSeconds, measure) {
      const { method, path, status_code } = fields as Record<string, string>;
      const labels = { method: method!, path: path!, status_code: status_code! };
      const tenant = unit.tenantId === undefined ? undefined : { tenant_id: unit.tenantId };
      measure('api_requests_total', 1, { ...labels, ...tenant });
      measure('api_request_duration_seconds', durationSeconds, labels);
      if (tenant !== undefined && Number(status_code) >= 500) {
        measure('tenant_failures_total', 1, { ...tenant, kind: 'api_5xx' });
      }
    },
    answer(event, ending, unit) {
      const { correlationId } = unit;
      return ending.kind === 'threw'
        ? errorAnswer(ending.error, correlationId)
        : answerWithHeader(event, ending.kind === 'returned' ? ending.value : undefined, correlationId);
    },
  };
}

function settle(
  event: HttpEvent,
  ending: Ending,
  bound: Readonly<Record<string, unknown>>,
  refusal: string | undefined,
  match: Matcher,
): Settlement {
  const status = statusOf(event, ending);
  const failed = status >= 500;
  const fields: Record<string, unknown> = {
    method: methodOf(event),
    path: typeof bound.path === 'string' ? bound.path : templateOf(event, match),
    status_code: String(status),
  };
  return {
    event: failed ? 'request_failed' : 'request_completed',
    outcome: ending.kind === 'timed_out' ? 'timeout' : failed ? 'error' : refusal === undefined ? 'ok' : 'denied',
    level: failed ? 'error' : 'info',
    fields,
  };
}

function statusOf(event: HttpEvent, ending: Ending): number {
  if (ending.kind === 'timed_out') return 504;
  return ending.kind === 'threw' ? statusOfError(ending.error) : statusOfAnswer(event, ending.value);
}

function methodOf(event: HttpEvent): string {
  const method =
    (event as APIGatewayProxyEventV2 | null)?.requestContext?.http?.method ??
    (event as APIGatewayProxyEvent | null)?.httpMethod;
  return typeof method === 'string' ? method.toUpperCase().slice(0, 10) : 'UNKNOWN';
}
