import type { SpanContext } from './span.ts';

/** W3C Trace Context, level 1: version, trace id, parent id, flags. Later versions may add fields after the flags. */
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
/** W3C Trace Context, section 3.3.1: `key=value`, the value printable and without `,` and `=`. */
const TRACESTATE_MEMBER = /^[ \t]*[a-z0-9][a-z0-9_*/@-]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{1,256}$/;
const TRACESTATE_MAX_CHARACTERS = 512; // what every implementation has to hand on, section 3.3.1.5
const TRACESTATE_MAX_MEMBERS = 32;

/**
 * Reads a `traceparent`; `undefined` where it is not one. It is a caller's word: good for linking, never for trust.
 *
 * @param tracestate what came beside it; left out where it is not well-formed, since the trace does not depend on it
 */
export function parseTraceparent(value: unknown, tracestate?: unknown): SpanContext | undefined {
  if (typeof value !== 'string' || value.length > 512) return undefined;
  const match = TRACEPARENT.exec(value.trim());
  if (match === null) return undefined;
  const [, version, traceId, spanId, flags, more] = match;
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (traceId === '0'.repeat(32) || spanId === '0'.repeat(16)) return undefined;
  const caller = { traceId: traceId!, spanId: spanId!, sampled: (Number.parseInt(flags!, 16) & 1) === 1 };
  return isTracestate(tracestate) ? { ...caller, tracestate } : caller;
}

function isTracestate(value: unknown): value is string {
  if (typeof value !== 'string' || value.length === 0 || value.length > TRACESTATE_MAX_CHARACTERS) return false;
  const members = value.split(',').filter((member) => member.trim() !== '');
  return (
    members.length > 0 &&
    members.length <= TRACESTATE_MAX_MEMBERS &&
    members.every((member) => TRACESTATE_MEMBER.test(member))
  );
}

export function formatTraceparent({ traceId, spanId, sampled }: SpanContext): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}

export { parseXrayHeader } from './xray-header.ts';
