import { startTracing, useTraceBackend } from '../trace/backend.ts';
import type { Span, SpanOptions } from '../trace/span.ts';

/** A span as it was when it ended, or so far. */
export interface CapturedSpan {
  name: string;
  kind: SpanOptions['kind'];
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  links: SpanOptions['links'];
  attributes: Record<string, unknown>;
  /** By what was thrown, or by an answer such as 500, of which there is no error. */
  failed: boolean;
  error: unknown;
  ended: boolean;
}

export interface SpanCapture {
  readonly spans: readonly CapturedSpan[];
  clear(): void;
  /** Ends the capture; spans go where LAMPLIGHT_TRACES says again. */
  stop(): void;
}

/** Keeps every span in memory, sampled, with ids that count up, instead of sending it to a back end. */
export function captureSpans(): SpanCapture {
  const spans: CapturedSpan[] = [];
  let count = 0;
  useTraceBackend({
    name: 'capture',
    open(options) {
      count++;
      const captured = begin(options, count);
      spans.push(captured);
      return handleOf(captured, options.parent?.tracestate);
    },
  });
  return {
    spans,
    clear: () => {
      spans.length = 0;
    },
    stop: () => {
      useTraceBackend(undefined);
      // Else only a handler that is observed from now on would be traced.
      startTracing();
    },
  };
}

function begin({ name, kind, parent, links, attributes }: SpanOptions, count: number): CapturedSpan {
  const id = count.toString(16);
  return {
    name,
    kind,
    traceId: parent?.traceId ?? id.padStart(32, '0'),
    spanId: id.padStart(16, '0'),
    parentSpanId: parent?.spanId,
    links,
    attributes: { ...attributes },
    failed: false,
    error: undefined,
    ended: false,
  };
}

function handleOf(captured: CapturedSpan, tracestate: string | undefined): Span {
  return {
    traceId: captured.traceId,
    spanId: captured.spanId,
    sampled: true,
    tracestate,
    set(attributes) {
      if (!captured.ended) Object.assign(captured.attributes, attributes);
    },
    fail(error) {
      if (captured.ended) return;
      captured.failed = true;
      captured.error = error;
    },
    end() {
      captured.ended = true;
    },
  };
}
