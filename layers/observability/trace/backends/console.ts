import { tools } from '../backend-tools.ts';
import type { TraceBackend } from '../span.ts';
import { resourceAttributes, safeAttributes, safeError } from './describe-span.ts';
import { recordingBackend, type SpanRecord } from './recorder.ts';
import { w3cRoot } from './sampler.ts';

/**
 * Spans as debug lines: quiet until the level is DEBUG, or until debug is on for the unit, and the ids are on every line all the same.
 */
export function consoleBackend(): TraceBackend {
  const { traceSampleRate } = tools.currentSettings();
  return recordingBackend({
    name: 'console',
    root: (options) => w3cRoot(options, traceSampleRate),
    export(spans) {
      if (tools.currentSettings().level > tools.LEVELS.debug && !tools.currentUnit()?.debug) return;
      for (const span of spans) tools.writeLine(lineOf(span));
    },
  });
}

function lineOf(span: SpanRecord): string {
  const { endedAt, startedAt, links, failed } = span;
  const error = safeError(span);
  return tools.serialiseLine({
    timestamp: new Date(endedAt ?? tools.wallMs()).toISOString(),
    level: 'debug',
    event: 'span_ended',
    logger: 'lamplight.trace',
    trace_id: span.traceId,
    span_id: span.spanId,
    parent_span_id: span.parentSpanId,
    span_name: span.name,
    span_kind: span.kind,
    duration_ms: endedAt === undefined ? undefined : Math.round((endedAt - startedAt) * 1_000) / 1_000,
    unfinished: endedAt === undefined || undefined,
    failed: failed || undefined,
    error: error?.message,
    error_type: error?.type,
    links: links?.map(({ traceId, spanId }) => ({ trace_id: traceId, span_id: spanId })),
    attributes: safeAttributes(span),
    // The resource is the same for all spans of a process: its first span says it.
    resource: span.kind === 'internal' || span.kind === 'client' ? undefined : resourceAttributes(),
  });
}
