import { http, observe, type Source } from 'lamplight/observe';

// biome-ignore lint/suspicious/noExplicitAny: a handler of whatever events the app has
type Handler = (event: any, context: any, ...rest: any[]) => any;

/**
 * Observes a handler that knows nothing of it, one unit for each invocation: requests of an HTTP API as such, everything else
 * as a whole (a queue's batch is one unit; `observe(queue(), …)` makes one of each record).
 */
export function observeHandler(handler: Handler): Handler {
  if (typeof handler !== 'function') return handler;
  const asRequest = observe(http() as Source<never, never, never, never>, handler as never) as unknown as Handler;
  const asWhole = observe(invocation(), handler);
  return (event, context) => (event?.requestContext?.http ? asRequest(event, context) : asWhole(event, context));
}

interface Whole {
  id?: string;
  Records?: { eventSource?: string; EventSource?: string; messageId?: string }[];
}

/** An event of any kind, as one unit. What the handler gives or throws goes to Lambda as it is. */
function invocation(): Source<Whole, Whole, unknown, unknown> {
  return {
    name: 'invocation',
    component: 'worker',
    spanKind: 'internal',
    logger: `${process.env.POWERTOOLS_SERVICE_NAME ?? 'service'}.${process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'function'}`,
    timeoutMarginMs: undefined,
    nested: false,
    startEvent: undefined,
    open: (event) => ({ correlationIds: [event?.id], spanName: 'run_invocation' }),
    settle(event, ending) {
      const failed = ending.kind !== 'returned';
      const [record] = event?.Records ?? [];
      return {
        event: 'invocation_completed',
        outcome: ending.kind === 'timed_out' ? 'timeout' : failed ? 'error' : 'ok',
        level: failed ? 'error' : 'info',
        fields: { event_source: record?.eventSource ?? record?.EventSource, records: event?.Records?.length },
      };
    },
    measure() {},
  };
}
