import { tools } from '../backend-tools.ts';
import type { SpanOptions } from '../span.ts';
import { newSpanId } from './ids.ts';
import type { Root } from './recorder.ts';

/** The root of a unit under X-Ray: Lambda's segment where it is sampled, else ids for correlation only. */
export function xrayRoot({ parent, links }: SpanOptions): Root | undefined {
  const header = tools.readXrayHeader(currentXrayHeader());
  const caller = parent ?? links?.[0];
  if (header === undefined || !header.sampled) {
    if (caller !== undefined) return { ...caller, recorded: false, parentSpanId: undefined };
    // Ids for correlation only: Lambda's own lines name the same trace.
    if (header === undefined) return undefined;
    return {
      traceId: header.traceId,
      spanId: header.parentId ?? newSpanId(),
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

/** The running invocation's own header: from Lambda's InvokeStore where invocations share the process, else from the environment. */
function currentXrayHeader(): string | undefined {
  try {
    const { awslambda } = globalThis as { awslambda?: { InvokeStore?: { getXRayTraceId?(): string | undefined } } };
    const own = awslambda?.InvokeStore?.getXRayTraceId?.();
    if (typeof own === 'string' && own !== '') return own;
  } catch {
    // A store without a context says nothing.
  }
  return process.env._X_AMZN_TRACE_ID;
}
