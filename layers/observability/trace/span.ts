/** The identity of a span, as W3C Trace Context carries it: 32 and 16 lower-case hex digits. */
export interface SpanContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
}

/** A span that is open. No method throws, and none does anything after `end`. */
export interface Span extends SpanContext {
  set(attributes: Record<string, unknown>): void;
  fail(error: unknown): void;
  end(): void;
}

/** OpenTelemetry's span kinds, as far as a Lambda handler has them. */
export type SpanKind = 'server' | 'consumer' | 'internal' | 'client';

export interface SpanOptions {
  name: string;
  kind: SpanKind;
  /** The span that caused this one; absent for the first of a trace. */
  parent: SpanContext | undefined;
  /** Spans that this one has to do with, but that did not cause it: the senders of a batch's records. */
  links?: readonly SpanContext[];
  attributes?: Record<string, unknown>;
  /** Milliseconds since the epoch. */
  startedAt: number;
}

/** What a trace back end offers. A span that is not worth having is `undefined`. */
export interface TraceBackend {
  readonly name: string;
  open(options: SpanOptions): Span | undefined;
}

/** Passes a caller's trace on, that of a record's sender too, and makes no spans of its own. */
export const noneBackend: TraceBackend = {
  name: 'none',
  open({ parent, links }) {
    const caller = parent ?? links?.[0];
    return caller && passThrough(caller);
  },
};

function passThrough({ traceId, spanId, sampled }: SpanContext): Span {
  return { traceId, spanId, sampled, set: nothing, fail: nothing, end: nothing };
}

function nothing(): void {}
