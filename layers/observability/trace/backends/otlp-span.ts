import { tools } from '../backend-tools.ts';
import type { SpanKind } from '../span.ts';
import { type AttributeValue, safeAttributes, safeError } from './describe-span.ts';
import type { SpanRecord } from './recorder.ts';

/** opentelemetry-proto, trace.proto: SpanKind, Status, flags. In JSON, ids are hex and 64-bit numbers are strings. */
const KINDS: Record<SpanKind, number> = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 };
const STATUS_ERROR = 2;
const SAMPLED_FLAG = 1;

/** A span as OTLP's JSON has it, redacted. */
export function otlpSpan(span: SpanRecord): Record<string, unknown> {
  const { traceId, spanId, parentSpanId, tracestate, name, kind, startedAt, endedAt, links, failed } = span;
  const safe = safeAttributes(span);
  const attributes = otlpAttributes(safe);
  // OTLP has no open spans: one that was cut off says so.
  if (endedAt === undefined) attributes.push({ key: 'lamplight.unfinished', value: { boolValue: true } });
  const end = endedAt ?? tools.wallMs();
  const error = safeError(span);
  return {
    traceId,
    spanId,
    parentSpanId,
    traceState: tracestate,
    flags: SAMPLED_FLAG,
    name,
    kind: KINDS[kind],
    startTimeUnixNano: nanoseconds(startedAt),
    endTimeUnixNano: nanoseconds(end),
    attributes,
    links: links?.map((link) => ({ traceId: link.traceId, spanId: link.spanId, traceState: link.tracestate })),
    events: error && [
      {
        name: 'exception',
        timeUnixNano: nanoseconds(end),
        attributes: otlpAttributes({
          'exception.type': error.type,
          'exception.message': error.message,
          ...(error.stack && { 'exception.stacktrace': error.stack }),
        }),
      },
    ],
    status: failed || 'error.type' in safe ? { code: STATUS_ERROR, message: error?.message } : undefined,
  };
}

export function otlpAttributes(attributes: Record<string, AttributeValue>): { key: string; value: object }[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: otlpValue(value) }));
}

function otlpValue(value: AttributeValue): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

/** Milliseconds with fractions as whole nanoseconds, which a double cannot hold. */
function nanoseconds(milliseconds: number): string {
  const microseconds = Math.round(milliseconds * 1_000);
  return `${microseconds}000`;
}
