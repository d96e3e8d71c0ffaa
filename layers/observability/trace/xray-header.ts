import type { SpanContext } from './span.ts';

const ROOT = /(?:^|;)\s*Root=1-([0-9a-f]{8})-([0-9a-f]{24})\s*(?:;|$)/;
const PARENT = /(?:^|;)\s*Parent=([0-9a-f]{16})\s*(?:;|$)/;
const SAMPLED = /(?:^|;)\s*Sampled=1\s*(?:;|$)/;

/** What X-Ray's header says: the trace always, the segment above and the decision where they are there. */
export interface XrayHeader {
  /** As W3C writes it: 32 hex digits. */
  readonly traceId: string;
  readonly parentId: string | undefined;
  readonly sampled: boolean;
}

let lastText: string | undefined;
let lastRead: XrayHeader | undefined;

/** Reads `Root=1-…;Parent=…;Sampled=1`, with or without the last two; `undefined` where there is no well-formed root. */
export function readXrayHeader(value: unknown): XrayHeader | undefined {
  if (typeof value !== 'string' || value.length > 512) return undefined;
  // An invocation asks several times.
  if (value !== lastText) {
    lastRead = read(value);
    lastText = value;
  }
  return lastRead;
}

function read(value: string): XrayHeader | undefined {
  const root = ROOT.exec(value);
  if (root === null) return undefined;
  const parentId = PARENT.exec(value)?.[1];
  return { traceId: root[1]! + root[2]!, parentId, sampled: parentId !== undefined && SAMPLED.test(value) };
}

/**
 * The header as a caller to be continued. Only a sampled one counts: Lambda sets the variable with tracing off, unsampled or without a
 * parent too, and a parent like that would silence the trace (opentelemetry-js-contrib issue 2416).
 */
export function parseXrayHeader(value: unknown): SpanContext | undefined {
  const header = readXrayHeader(value);
  return header?.sampled ? { traceId: header.traceId, spanId: header.parentId!, sampled: true } : undefined;
}
