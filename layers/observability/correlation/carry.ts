import { currentSpan, currentUnit } from '../context.ts';
import { formatTraceparent } from '../trace/traceparent.ts';

/** SQS refuses a message with more; SNS hands on no more to SQS. SQS developer guide, message attributes. */
export const MAX_MESSAGE_ATTRIBUTES = 10;

/** A message attribute as the SQS and SNS clients take it. */
export interface MessageAttribute {
  DataType: string | undefined;
  StringValue?: string;
  BinaryValue?: Uint8Array;
}

type MessageAttributes = Record<string, MessageAttribute>;

/** Headers as an object, as `Headers`, or as pairs. */
type HttpHeaders = Readonly<Record<string, string>> | Iterable<readonly [string, string]>;

/** What goes along with every hop, most important first: where there is room for few, the first ones go. */
interface Carried {
  correlation_id: string;
  traceparent?: string;
  tenant_id?: string;
  user_id?: string;
  'x-correlation-hops': string;
  debug_token?: string;
}

/**
 * Hands the context of the running unit to the next hop. Each function gives back a new object, and `{}` (or what it was given) outside a
 * unit. Nothing here ever goes to a third party: use it for calls of one's own.
 */
export const carry = {
  /**
   * Message attributes for SendMessage, or for one entry of SendMessageBatch. What is there already stays but for keys of the
   * context itself, which needs no new slot for those; within SQS's ten attributes it takes the slots that are left.
   *
   * @example new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes: carry.sqs() })
   */
  sqs(existing: MessageAttributes = {}): MessageAttributes {
    return attributes(existing);
  },

  /** Entries of a SendMessageBatch, each with the context added to its own attributes. */
  sqsBatch<Entry extends { MessageAttributes?: MessageAttributes | undefined }>(entries: readonly Entry[]): Entry[] {
    return entries.map((entry) => ({ ...entry, MessageAttributes: attributes(entry.MessageAttributes ?? {}) }));
  },

  /** Message attributes for Publish. */
  sns(existing: MessageAttributes = {}): MessageAttributes {
    return attributes(existing);
  },

  /**
   * Headers of an HTTP call to a service of one's own, given in any form that `fetch` takes. Tenant and user do not go along: the other side
   * verifies its token.
   */
  http(existing: HttpHeaders = {}): Record<string, string> {
    const given: Record<string, string> = isIterable(existing) ? Object.fromEntries(existing) : { ...existing };
    const carried = carriedFields();
    if (carried === undefined) return given;
    const ours: Record<string, string> = { 'x-correlation-id': carried.correlation_id };
    if (carried.traceparent !== undefined) ours.traceparent = carried.traceparent;
    addTracestate(ours);
    ours['x-correlation-hops'] = carried['x-correlation-hops'];
    if (carried.debug_token !== undefined) ours['x-debug-token'] = carried.debug_token;
    // In another spelling `fetch` would join the two to one value, which the other side refuses.
    for (const name of Object.keys(given)) if (Object.hasOwn(ours, name.toLowerCase())) delete given[name];
    return { ...given, ...ours };
  },

  /** The `_meta` of an MCP request (SEP-414 for `traceparent`). */
  mcp(existing: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
    const carried = carriedFields();
    if (carried === undefined) return { ...existing };
    const meta: Record<string, unknown> = { ...existing, 'lamplight/correlation-id': carried.correlation_id };
    if (carried.traceparent !== undefined) meta.traceparent = carried.traceparent;
    addTracestate(meta);
    return meta;
  },

  /** Fields for a message that goes out over a WebSocket, which has no headers. */
  socket(): { correlation_id?: string; traceparent?: string } {
    const carried = carriedFields();
    if (carried === undefined) return {};
    const { correlation_id, traceparent } = carried;
    return traceparent === undefined ? { correlation_id } : { correlation_id, traceparent };
  },
};

function isIterable(headers: HttpHeaders): headers is Iterable<readonly [string, string]> {
  return typeof (headers as { [Symbol.iterator]?: unknown } | null)?.[Symbol.iterator] === 'function';
}

/** Not among the attributes of a message: those are few, and no consumer of ours needs it. */
function addTracestate(carrier: Record<string, unknown>): void {
  const tracestate = currentSpan()?.tracestate;
  if (tracestate !== undefined) carrier.tracestate = tracestate;
}

function attributes(existing: MessageAttributes): MessageAttributes {
  const result: MessageAttributes = { ...existing };
  const carried = carriedFields();
  if (carried === undefined) return result;
  let free = MAX_MESSAGE_ATTRIBUTES - Object.keys(result).length;
  for (const [key, value] of Object.entries(carried)) {
    if (!(key in result)) {
      if (free <= 0) continue;
      free--;
    }
    result[key] = { DataType: 'String', StringValue: value };
  }
  return result;
}

function carriedFields(): Carried | undefined {
  const unit = currentUnit();
  if (unit === undefined) return undefined;
  const span = currentSpan();
  // Set one after the other: this is the order of importance that `attributes` relies on.
  const carried: Partial<Carried> = { correlation_id: unit.correlationId };
  if (span !== undefined) carried.traceparent = formatTraceparent(span);
  if (unit.tenantId !== undefined) carried.tenant_id = unit.tenantId;
  if (unit.userId !== undefined) carried.user_id = unit.userId;
  carried['x-correlation-hops'] = String(unit.hops + 1);
  if (unit.debugToken !== undefined) carried.debug_token = unit.debugToken;
  return carried as Carried;
}
