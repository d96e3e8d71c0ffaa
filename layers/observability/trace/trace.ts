import { currentSpan, currentUnit } from '../context.ts';
import { dropped } from '../telemetry-health.ts';
import { inSpan } from './in-span.ts';
import { SilentSpan } from './silent-span.ts';
import type { Span } from './span.ts';

const NO_IDS = new SilentSpan({ traceId: '', spanId: '', sampled: false });

/**
 * Runs `work` in a span of its own, a child of the one that is open. The span ends when the work does, and is marked as failed
 * when it throws; the error goes on to the caller unchanged. Outside a unit, or where the trace is not recorded, just runs it.
 *
 * @param name `<verb>_<noun>`
 * @param attributes redacted and bounded when they are sent: at most 50, of 1,000 characters each.
 * @example await trace('create_connection', { provider }, async (span) => { span.set({ connection_id }); });
 */
export async function trace<T>(
  name: string,
  attributes: Record<string, unknown>,
  work: (span: Span) => T | Promise<T>,
): Promise<T> {
  if (currentUnit()?.sealed) dropped('late_write', 'span');
  return inSpan({ name, kind: 'internal', attributes }, (span) => work(span ?? currentSpan() ?? NO_IDS));
}
