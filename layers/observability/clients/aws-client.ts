import { inSpan } from '../trace/in-span.ts';
import type { Span } from '../trace/span.ts';
import { statementAttributes, statementSpanName, summariseStatement } from './statement.ts';

/** What the AWS SDK says of a call, where it was answered and where it was refused alike. */
interface CallMetadata {
  httpStatusCode?: number;
  requestId?: string;
  attempts?: number;
  totalRetryDelay?: number;
}

interface Call {
  input?: Record<string, unknown>;
}

/** What another middleware gives back in the client's place may be anything. */
type Handler = (call: Call) => Promise<{ output?: { $metadata?: CallMetadata | null } } | undefined>;
type Middleware = (next: Handler, context: { clientName?: string; commandName?: string }) => Handler;

interface MiddlewareStack {
  add(middleware: Middleware, options: { step: 'initialize'; name: string; priority: 'high'; override: true }): void;
}

/**
 * Gives each call of an AWS SDK v3 client a span (`sqs_send_message`), with the request id, status and number of retries. A statement of
 * the RDS Data API is named by its verb and table. Nothing is added to the request: what a message is to carry, `carry` makes.
 *
 * @returns the same client
 * @throws TypeError where it is no client of the AWS SDK v3
 * @example const sqs = observeClient(new SQSClient({}));
 */
export function observeClient<Client extends object>(client: Client): Client {
  const stack = (client as { middlewareStack?: MiddlewareStack }).middlewareStack;
  if (typeof stack?.add !== 'function') {
    throw new TypeError('observeClient: the argument must be a client of the AWS SDK for JavaScript v3');
  }
  // Outermost, so that the span lasts through all retries.
  stack.add(spanOfCall, { step: 'initialize', name: 'lamplightSpan', priority: 'high', override: true });
  return client;
}

const spanOfCall: Middleware = (next, { clientName = 'AWS', commandName = 'Call' }) => {
  const service = clientName.replace(/Client$/, '');
  const operation = commandName.replace(/Command$/, '');
  const name = `${snake(service)}_${snake(operation)}`;
  const attributes = { 'rpc.system': 'aws-api', 'rpc.service': service, 'rpc.method': operation };
  return async (call) => {
    const sql = call.input?.sql;
    if (typeof sql !== 'string') return inSpan({ name, kind: 'client', attributes }, tell(next, call));
    const summary = summariseStatement(sql);
    const described = { ...attributes, ...statementAttributes(summary, 'postgresql') };
    return inSpan({ name: statementSpanName(summary), kind: 'client', attributes: described }, tell(next, call));
  };
};

function tell(next: Handler, call: Call): (span: Span | undefined) => ReturnType<Handler> {
  return async (span) => {
    if (span === undefined) return next(call);
    try {
      const result = await next(call);
      span.set(resultAttributes(result?.output?.$metadata));
      return result;
    } catch (error) {
      span.set(resultAttributes(metadataOf(error)));
      throw error;
    }
  };
}

/** Of whatever was thrown, by the SDK or not: reading it may throw, and must not hide it. */
function metadataOf(error: unknown): CallMetadata | null | undefined {
  try {
    return (error as { $metadata?: CallMetadata } | null | undefined)?.$metadata;
  } catch {
    return undefined;
  }
}

function resultAttributes(metadata: CallMetadata | null | undefined) {
  const { httpStatusCode, requestId, attempts, totalRetryDelay } = metadata ?? {};
  return {
    'http.response.status_code': httpStatusCode,
    'aws.request_id': requestId,
    'aws.retries': attempts === undefined ? undefined : attempts - 1,
    'aws.retry_delay_ms': totalRetryDelay || undefined,
  };
}

/** `SendMessage` as `send_message`, `SQS` as `sqs`, `RDSData` as `rds_data`. */
function snake(name: string): string {
  return name
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}
