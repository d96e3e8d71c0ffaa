import type { SpanOptions } from '../span.ts';
import { newSpanId, newTraceId } from './ids.ts';
import type { Root } from './recorder.ts';

const HIGHEST = 2 ** 48;

/**
 * Where a W3C trace goes on or begins: a caller's decision holds; a new trace is sampled at `rate`, by its id, as OpenTelemetry's ratio
 * sampler does, so that every service of the same rate decides alike.
 *
 * @param rate 0 to 1
 */
export function w3cRoot({ parent }: SpanOptions, rate: number): Root {
  if (parent !== undefined) {
    const { traceId, spanId, sampled, tracestate } = parent;
    return { traceId, spanId, sampled, recorded: sampled, tracestate, parentSpanId: spanId };
  }
  const traceId = newTraceId();
  const sampled = rate >= 1 || Number.parseInt(traceId.slice(20), 16) < rate * HIGHEST;
  return { traceId, spanId: newSpanId(), sampled, recorded: sampled, parentSpanId: undefined };
}
