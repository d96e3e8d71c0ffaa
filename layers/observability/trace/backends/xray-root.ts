import { tools } from '../backend-tools.ts';
import type { Root } from '../recorder.ts';
import type { SpanOptions } from '../span.ts';

/** The root of a unit under X-Ray: Lambda's segment where it is sampled, else ids for correlation only. */
export function xrayRoot({ parent, links }: SpanOptions): Root | undefined {
  const header = tools.readXrayHeader(tools.currentXrayHeader());
  const caller = parent ?? links?.[0];
  if (header === undefined || !header.sampled) {
    if (caller !== undefined) return { ...caller, recorded: false, parentSpanId: undefined };
    // Ids for correlation only: Lambda's own lines name the same trace.
    if (header === undefined) return undefined;
    return {
      traceId: header.traceId,
      spanId: header.parentId ?? tools.newSpanId(),
      sampled: false,
      recorded: false,
      parentSpanId: undefined,
    };
  }
  const { traceId, parentId } = header;
  const tracestate = parent?.traceId === traceId ? parent.tracestate : undefined;
  const linked = parent === undefined || parent.traceId === traceId ? links : [parent, ...(links ?? [])];
  return {
    traceId,
    spanId: parentId!,
    sampled: true,
    recorded: true,
    tracestate,
    parentSpanId: parentId,
    links: linked,
  };
}
