import { currentSpan, currentUnit, runInSpan } from '../context.ts';
import { noneBackend, type Span, type SpanOptions, type TraceBackend } from './span.ts';

const silentSpan: Span = {
  traceId: '',
  spanId: '',
  sampled: false,
  set: () => {},
  fail: () => {},
  end: () => {},
};

let backend: TraceBackend = noneBackend;

/** Chosen once, at start-up, by LAMPLIGHT_TRACES. */
export function useTraceBackend(chosen: TraceBackend): void {
  backend = chosen;
}

/** Opens a span and never throws: a back end that fails leaves its unit without one. */
export function openSpan(options: SpanOptions): Span | undefined {
  try {
    return backend.open(options);
  } catch {
    return undefined;
  }
}

/**
 * Runs `work` in a span of its own, a child of the one that is open. The span ends when the work does, and is marked as failed
 * when it throws; the error goes on to the caller unchanged.
 *
 * @example await trace('create_connection', { provider }, async (span) => { span.set({ connection_id }); });
 */
export async function trace<T>(
  name: string,
  attributes: Record<string, unknown>,
  work: (span: Span) => T | Promise<T>,
): Promise<T> {
  const span = openSpan({ name, kind: 'internal', parent: currentSpan(), attributes, startedAt: Date.now() });
  if (span === undefined || currentUnit() === undefined) return work(span ?? silentSpan);
  try {
    return await runInSpan(span, () => work(span));
  } catch (error) {
    span.fail(error);
    throw error;
  } finally {
    span.end();
  }
}
