import { useTraceBackend } from '../trace/backend.ts';
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
      return handleOf(captured);
    },
  });
  return {
    spans,
    clear: () => {
      spans.length = 0;
    },
    stop: () => useTraceBackend(undefined),
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
    error: undefined,
    ended: false,
  };
}

function handleOf(captured: CapturedSpan): Span {
  return {
    traceId: captured.traceId,
    spanId: captured.spanId,
    sampled: true,
    set(attributes) {
      if (!captured.ended) Object.assign(captured.attributes, attributes);
    },
    fail(error) {
      if (!captured.ended) captured.error = error;
    },
    end() {
      captured.ended = true;
    },
  };
}
