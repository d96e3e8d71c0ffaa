import { dropped } from '../../telemetry-health.ts';
import { SilentSpan } from '../silent-span.ts';
import type { Span, SpanContext, SpanOptions, TraceBackend } from '../span.ts';
import { resourceAttributes, safeAttributes, safeError } from './describe-span.ts';
import { MAX_LINKS } from './recorder.ts';
import { isAnnotation, xrayTraceId } from './xray-document.ts';
import { xrayRoot } from './xray-root.ts';

/** What the bridge needs of a segment of the X-Ray SDK, beneath Powertools. */
interface Segment {
  readonly id: string;
  notTraced?: boolean;
  addNewSubsegment(name: string): Subsegment;
}

interface Subsegment extends Segment {
  addAttribute(name: string, value: unknown): void;
  addAnnotation(name: string, value: string | number | boolean): void;
  addMetadata(name: string, value: unknown, namespace?: string): void;
  addError(error: unknown): void;
  addFaultFlag(): void;
  close(): void;
}

/** A Powertools Tracer, as far as it is used here. */
export interface PowertoolsTracer {
  readonly provider: { getNamespace(): { runAndReturn<T>(work: () => T): T } };
  getSegment(): unknown;
  setSegment(segment: unknown): void;
}

interface Trace {
  readonly tracer: PowertoolsTracer;
  readonly traceId: string;
  ended: boolean;
}

/** Our spans as subsegments of a Powertools Tracer, so that they and those of captured clients hang in one tree. */
export function powertoolsBackend(tracer: PowertoolsTracer): TraceBackend {
  return {
    name: 'powertools',
    open(options) {
      if (options.parent instanceof PowertoolsSpan) return options.parent.child(options);
      const root = xrayRoot(options);
      if (root === undefined || !root.recorded) return root && new SilentSpan(root);
      const facade = tracer.getSegment() as Segment | undefined;
      if (facade === undefined || facade.notTraced) return new SilentSpan(root);
      const trace = { tracer, traceId: root.traceId, ended: false };
      const span = new PowertoolsSpan(trace, undefined, facade, { ...options, links: root.links });
      span.describe(resourceAttributes());
      return span;
    },
  };
}

class PowertoolsSpan implements Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly sampled = true;
  readonly #trace: Trace;
  readonly #parent: PowertoolsSpan | undefined;
  readonly #segment: Subsegment;
  readonly #attributes: Record<string, unknown> = {};
  #failure: { error: unknown } | undefined;
  #ended = false;

  constructor(trace: Trace, parent: PowertoolsSpan | undefined, above: Segment, options: SpanOptions) {
    this.#trace = trace;
    this.#parent = parent;
    this.#segment = above.addNewSubsegment(String(options.name) || 'unnamed');
    this.traceId = trace.traceId;
    this.spanId = this.#segment.id;
    if (options.kind === 'client') this.#segment.addAttribute('namespace', 'remote');
    if (options.links?.length) this.#segment.addAttribute('links', options.links.slice(0, MAX_LINKS).map(linkOf));
    if (options.attributes !== undefined) this.set(options.attributes);
  }

  child(options: SpanOptions): Span {
    if (!this.#trace.ended) return new PowertoolsSpan(this.#trace, this, this.#segment, options);
    dropped('late_write', 'span');
    return new SilentSpan(this);
  }

  set(attributes: Record<string, unknown>): void {
    if (this.#ended) return;
    try {
      Object.assign(this.#attributes, attributes);
    } catch {
      dropped('serialise_failed', 'span attributes');
    }
  }

  fail(error: unknown): void {
    if (!this.#ended) this.#failure = { error };
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#trace.ended) dropped('late_write', 'span');
    if (this.#parent === undefined) this.#trace.ended = true;
    try {
      this.#describeEnd();
      this.#segment.close();
    } catch {
      dropped('exporter_failed', 'powertools');
    }
  }

  /** The SDK's current segment is a slot of its context: a context for each span keeps parallel ones siblings. */
  enter<T>(work: () => T): T {
    const { tracer } = this.#trace;
    return tracer.provider.getNamespace().runAndReturn(() => {
      tracer.setSegment(this.#segment);
      return work();
    });
  }

  describe(metadata: Record<string, string>): void {
    for (const [key, value] of Object.entries(metadata)) this.#segment.addMetadata(key, value, 'lamplight');
  }

  #describeEnd(): void {
    for (const [key, value] of Object.entries(safeAttributes({ attributes: this.#attributes }))) {
      if (isAnnotation(key)) this.#segment.addAnnotation(key, value);
      else this.#segment.addMetadata(key, value, 'lamplight');
    }
    if (this.#failure === undefined) return;
    const error = safeError({ failed: true, error: this.#failure.error });
    // A copy, redacted: the SDK writes message and stack of what it is given.
    if (error === undefined) this.#segment.addFaultFlag();
    else
      this.#segment.addError({
        name: error.type,
        message: error.message,
        stack: error.stack?.replaceAll('file://', '') ?? '',
      });
  }
}

function linkOf({ traceId, spanId }: SpanContext): { trace_id: string; id: string } {
  return { trace_id: xrayTraceId(traceId), id: spanId };
}
