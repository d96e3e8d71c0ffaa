import { tools } from '../backend-tools.ts';
import type { Span, SpanContext, SpanKind, SpanOptions, TraceBackend } from '../span.ts';
import { newSpanId } from './ids.ts';

/** X-Ray takes no more for a segment; more says nothing that a person would follow. X-Ray developer guide, trace links. */
export const MAX_LINKS = 20;
/** Spans of one unit: a loop that traces each turn must not fill the memory. */
export const MAX_SPANS = 500;

/** A span as an exporter gets it. Attributes and error are as they came: whoever sends them redacts them. */
export interface SpanRecord extends SpanContext {
  readonly name: string;
  readonly kind: SpanKind;
  readonly parentSpanId: string | undefined;
  readonly links: readonly SpanContext[] | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch, with fractions. */
  readonly startedAt: number;
  /** `undefined` while it lasts: the unit ended first, or is about to be killed. */
  readonly endedAt: number | undefined;
  readonly failed: boolean;
  readonly error: unknown;
}

/** Where a trace begins or goes on in this process. */
export interface Root extends SpanContext {
  /** Otherwise the ids are handed on as they are, and nothing else is done. */
  readonly recorded: boolean;
  /** The span above the first one of this process; `undefined` where the trace begins here. */
  readonly parentSpanId: string | undefined;
  readonly links?: readonly SpanContext[] | undefined;
}

/** A back end that is told of spans when their unit ends. */
export interface SpanExporter {
  readonly name: string;
  /** Decides on the first span of a unit: `undefined` has no ids at all, one that is not recorded only hands them on. */
  root(options: SpanOptions): Root | undefined;
  /** All spans of a unit, the first one first, parents before their children. */
  export(spans: readonly SpanRecord[]): void;
  flush?(): Promise<void> | undefined;
  /** A span that is sent again takes the place of what was sent of it before. */
  readonly replaces?: boolean;
}

/** The spans of one unit and what they share. */
interface Run {
  readonly exporter: SpanExporter;
  readonly spans: RecordedSpan[];
  /** What turns `performance.now()`, which is fine and even, into the time since the epoch. */
  readonly epochMs: number;
  ended: boolean;
}

/** Records spans in memory, by unit, and hands each unit's spans over at its end: one packet or request instead of many. */
export function recordingBackend(exporter: SpanExporter): TraceBackend {
  return {
    name: exporter.name,
    open(options) {
      const { parent } = options;
      return parent instanceof RecordedSpan ? parent.child(options) : openRoot(exporter, options);
    },
    flush: () => exporter.flush?.(),
  };
}

function openRoot(exporter: SpanExporter, options: SpanOptions): Span | undefined {
  const root = exporter.root(options);
  if (root === undefined) return undefined;
  if (!root.recorded) return new tools.SilentSpan(root);
  const run: Run = { exporter, spans: [], epochMs: options.startedAt - tools.tickMs(), ended: false };
  return new RecordedSpan(run, root, root.parentSpanId, root.links ?? options.links, options);
}

class RecordedSpan implements Span, SpanRecord {
  readonly name: string;
  readonly kind: SpanKind;
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled = true;
  readonly tracestate: string | undefined;
  readonly parentSpanId: string | undefined;
  readonly links: readonly SpanContext[] | undefined;
  readonly startedAt: number;
  attributes: Record<string, unknown> = {};
  endedAt: number | undefined;
  failed = false;
  error: unknown;
  readonly #run: Run;

  constructor(
    run: Run,
    { traceId, tracestate }: SpanContext,
    parentSpanId: string | undefined,
    links: readonly SpanContext[] | undefined,
    { name, kind, attributes }: SpanOptions,
  ) {
    this.#run = run;
    // Receivers refuse a span without a name, and X-Ray all that came with it.
    this.name = String(name) || 'unnamed';
    this.kind = kind;
    this.traceId = traceId;
    this.spanId = newSpanId();
    this.tracestate = tracestate;
    this.parentSpanId = parentSpanId;
    this.links = links !== undefined && links.length > MAX_LINKS ? links.slice(0, MAX_LINKS) : links;
    this.startedAt = run.epochMs + tools.tickMs();
    if (attributes !== undefined) this.set(attributes);
    run.spans.push(this);
  }

  child(options: SpanOptions): Span {
    const run = this.#run;
    if (!run.ended && run.spans.length < MAX_SPANS) {
      return new RecordedSpan(run, this, this.spanId, options.links, options);
    }
    tools.dropped(run.ended ? 'late_write' : 'buffer_full', 'span');
    return new tools.SilentSpan(this);
  }

  set(attributes: Record<string, unknown>): void {
    if (this.endedAt !== undefined) return;
    try {
      Object.assign(this.attributes, attributes);
    } catch {
      tools.dropped('serialise_failed', 'span attributes');
    }
  }

  fail(error: unknown): void {
    if (this.endedAt !== undefined) return;
    this.failed = true;
    this.error = error;
  }

  end(): void {
    if (this.endedAt !== undefined) return;
    const run = this.#run;
    this.endedAt = run.epochMs + tools.tickMs();
    if (run.ended) {
      if (this !== run.spans[0]) tools.dropped('late_write', 'span');
    } else if (this === run.spans[0]) {
      run.ended = true;
      handOver(run);
    }
  }

  interrupt(): void {
    const run = this.#run;
    if (run.ended || this !== run.spans[0]) return;
    run.ended = !run.exporter.replaces;
    handOver(run);
    void run.exporter.flush?.();
  }
}

function handOver({ exporter, spans }: Run): void {
  try {
    exporter.export(spans);
  } catch {
    tools.dropped('exporter_failed', exporter.name);
  }
}
