/** The identity of a span, as W3C Trace Context carries it: 32 and 16 lower-case hex digits. */
export interface SpanContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled: boolean;
  /** What other vendors had to say, handed on unchanged with the trace that it belongs to. */
  readonly tracestate?: string | undefined;
}

/** A span that is open. No method throws, and none does anything after `end`. */
export interface Span extends SpanContext {
  set(attributes: Record<string, unknown>): void;
  fail(error: unknown): void;
  end(): void;
  /** Of a unit's span: sends what there is of the trace so far, since the process may be killed before its end. */
  interrupt?(): void;
  /** Runs work where a foreign tracer takes this span for the current one. */
  enter?<T>(work: () => T): T;
}

/** OpenTelemetry's span kinds, as far as a Lambda handler has them. */
export type SpanKind = 'server' | 'consumer' | 'producer' | 'internal' | 'client';

export interface SpanOptions {
  name: string;
  kind: SpanKind;
  /** The span that caused this one; absent for the first of a trace. */
  parent: SpanContext | undefined;
  /** Spans that this one has to do with, but that did not cause it: the senders of a batch's records. */
  links?: readonly SpanContext[] | undefined;
  attributes?: Record<string, unknown>;
  /** Milliseconds since the epoch. */
  startedAt: number;
}

/** What a trace back end offers. A span that is not worth having is `undefined`, or a `SilentSpan` that only hands its ids on. */
export interface TraceBackend {
  readonly name: string;
  open(options: SpanOptions): Span | undefined;
  /** Sends what has gathered; `undefined` where there is nothing. Resolves within a bound, and never rejects. */
  flush?(): Promise<void> | undefined;
}
