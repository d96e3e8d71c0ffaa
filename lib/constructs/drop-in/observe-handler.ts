import { context, http, observe, type Source } from 'lamplight/observe';

// biome-ignore lint/suspicious/noExplicitAny: a handler of whatever events the app has
type Handler = (event: any, context: any, ...rest: any[]) => any;

/** What `observe` gave, and how Lambda's runtime knows a handler that streams its answer: both stay as they are. */
const AS_IT_IS = [Symbol.for('lamplight.observed'), Symbol.for('aws.lambda.runtime.handler.streaming')];

/**
 * Observes a handler that knows nothing of it, one unit for each invocation: requests of HTTP and REST APIs as such, everything
 * else as a whole (a queue's batch is one unit; `observe(queue(), …)` makes one of each record).
 *
 * @param _catalogue module that defines the app's metrics: what is handed over is bundled, and so evaluated
 */
export function observeHandler(handler: Handler, _catalogue?: object): Handler {
  if (typeof handler !== 'function' || AS_IT_IS.some((mark) => mark in handler)) return handler;
  const inner = withPromise(handler);
  const asRequest = observeRequests(inner);
  const asWhole = observe(invocation(), inner);
  return (event, context) => (isRequest(event) ? asRequest(event, context) : asWhole(event, context));
}

/** Requests of an HTTP API, a function URL, a REST API or a load balancer; what asks an authorizer looks like one, and is none. */
function isRequest(event: Request | undefined): boolean {
  const { requestContext, httpMethod, type } = event ?? {};
  return type === undefined && (requestContext?.http !== undefined || (httpMethod !== undefined && !!requestContext));
}

/** What is returned gets the correlation id; what is thrown is thrown on, since it has to count among Lambda's errors as before. */
function observeRequests(inner: Handler): Handler {
  const source = http();
  const plain = { ...source, answer: undefined } as unknown as Source<never, never, never, never>;
  const answering: Handler = async (event, invocation) => {
    const ending = { kind: 'returned', value: await inner(event, invocation) } as const;
    return source.answer!(event, ending, { correlationId: context()?.correlation_id } as never);
  };
  return observe(plain, answering as never) as unknown as Handler;
}

/** Runtimes before Node.js 24 take handlers with a callback. */
function withPromise(handler: Handler): Handler {
  if (handler.length < 3) return (event, context) => handler(event, context);
  return (event, context) =>
    new Promise((resolve, reject) => {
      const callback = (error: unknown, value: unknown) => (error ? reject(error) : resolve(value));
      const given = handler(event, context, callback);
      if (typeof given?.then === 'function') given.then(resolve, reject);
    });
}

interface Request {
  requestContext?: { http?: object };
  httpMethod?: string;
  /** `REQUEST` or `TOKEN` of an authorizer's event. */
  type?: string;
}

interface Whole {
  id?: string;
  Records?: {
    eventSource?: string;
    EventSource?: string;
    messageAttributes?: { correlation_id?: { stringValue?: string } };
    Sns?: { MessageAttributes?: { correlation_id?: { Value?: string } } };
  }[];
}

/** An event of any kind, as one unit. What the handler gives or throws goes to Lambda as it is. */
function invocation(): Source<Whole, Whole, unknown, unknown> {
  return {
    name: 'invocation',
    component: 'worker',
    spanKind: 'internal',
    logger: `${process.env.POWERTOOLS_SERVICE_NAME ?? 'service'}.${process.env.LAMPLIGHT_FUNCTION ?? process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'function'}`,
    timeoutMarginMs: undefined,
    nested: false,
    startEvent: undefined,
    open: (event) => ({ correlationIds: [idOfOnlyRecord(event), event?.id], spanName: 'run_invocation' }),
    settle(event, ending) {
      const failed = ending.kind !== 'returned';
      const [record] = recordsOf(event);
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

/** An event that somebody made may have anything under this name. */
function recordsOf(event: Whole | undefined): NonNullable<Whole['Records']> {
  return Array.isArray(event?.Records) ? event.Records : [];
}

/** A batch of several is several stories; that of one is the record's. */
function idOfOnlyRecord(event: Whole | undefined): string | undefined {
  const [record, another] = recordsOf(event);
  if (another) return undefined;
  return (
    record?.messageAttributes?.correlation_id?.stringValue ?? record?.Sns?.MessageAttributes?.correlation_id?.Value
  );
}
