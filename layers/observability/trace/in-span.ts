import { currentSpan, currentUnit, runInSpan } from '../context.ts';
import { wallMs } from '../time.ts';
import { openSpan } from './backend.ts';
import { SilentSpan } from './silent-span.ts';
import type { Span, SpanOptions } from './span.ts';

/**
 * Runs `work` in a child of the open span, ends it when the work does, and marks it as failed by what the work throws. `work` gets
 * `undefined` where nothing is recorded: outside a unit, after its end, and in a trace that is not sampled.
 */
export function inSpan<T>(
  options: Pick<SpanOptions, 'name' | 'kind' | 'attributes'>,
  work: (span: Span | undefined) => T | Promise<T>,
): T | Promise<T> {
  const unit = currentUnit();
  const parent = currentSpan();
  if (unit === undefined || unit.sealed || parent === undefined || parent instanceof SilentSpan) return work(undefined);
  const span = openSpan({ ...options, parent, startedAt: wallMs() });
  if (span === undefined || span instanceof SilentSpan) return work(undefined);
  return record(span, unit.component, () => work(span));
}

async function record<T>(span: Span, component: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await runInSpan(span, work);
  } catch (error) {
    span.fail(error);
    throw error;
  } finally {
    const tenantId = currentUnit()?.tenantId;
    span.set(tenantId === undefined ? { component } : { component, tenant_id: tenantId });
    span.end();
  }
}
