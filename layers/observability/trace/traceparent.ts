import type { SpanContext } from './span.ts';

/** W3C Trace Context, level 1: version, trace id, parent id, flags. Later versions may add fields after the flags. */
const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const XRAY_ROOT = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/;

/** Reads a `traceparent`; `undefined` where it is not one. It is a caller's word: good for linking, never for trust. */
export function parseTraceparent(value: unknown): SpanContext | undefined {
  if (typeof value !== 'string' || value.length > 512) return undefined;
  const match = TRACEPARENT.exec(value.trim());
  if (match === null) return undefined;
  const [, version, traceId, spanId, flags, more] = match;
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (traceId === '0'.repeat(32) || spanId === '0'.repeat(16)) return undefined;
  return { traceId: traceId!, spanId: spanId!, sampled: (Number.parseInt(flags!, 16) & 1) === 1 };
}

export function formatTraceparent({ traceId, spanId, sampled }: SpanContext): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}

/**
 * Reads Lambda's X-Ray header (`Root=1-…;Parent=…;Sampled=1`). Only a sampled one counts: Lambda sets the variable with tracing off,
 * unsampled or without a parent too, and a parent like that would silence the trace (opentelemetry-js-contrib issue 2416).
 */
export function parseXrayHeader(value: unknown): SpanContext | undefined {
  if (typeof value !== 'string' || value.length > 512) return undefined;
  const parts = new Map<string, string>();
  for (const part of value.split(';')) {
    const at = part.indexOf('=');
    if (at > 0) parts.set(part.slice(0, at).trim(), part.slice(at + 1).trim());
  }
  const root = XRAY_ROOT.exec(parts.get('Root') ?? '');
  const spanId = parts.get('Parent');
  if (root === null || parts.get('Sampled') !== '1' || !spanId || !/^[0-9a-f]{16}$/.test(spanId)) return undefined;
  return { traceId: root[1]! + root[2]!, spanId, sampled: true };
}
