import { type AttributeValue, resourceAttributes, safeAttributes, safeError } from './describe-span.ts';
import { newSpanId } from './ids.ts';
import type { SpanRecord } from './recorder.ts';

/** The daemon takes no larger packet. X-Ray developer guide, sending segment documents. */
export const MAX_DOCUMENT_BYTES = 64_000;
/** Links in one trace. X-Ray developer guide, trace links. */
const MAX_TRACE_LINKS = 100;
const MAX_FRAMES = 20;
/** Names that need no look at Unicode's tables, which cost half a millisecond of the cold start. */
const PLAIN_NAME = /^[\w .:/-]{1,200}$/;
const HEADER = '{"format":"json","version":1}\n';

/** What people search traces by; the rest is metadata, which X-Ray keeps but does not index. */
const ANNOTATIONS: ReadonlySet<string> = new Set([
  'tenant_id',
  'component',
  'correlation_id',
  'provider',
  'job_id',
  'job_type',
  'tool_name',
  'connection_id',
  'endpoint',
  'outcome',
  'path',
  'rate_limited',
]);

/** An entry of the tree: its own fields without the closing brace, and its finished children. */
interface Entry {
  readonly span: SpanRecord;
  readonly fields: string;
  readonly children: string[];
  bytes: number;
}

/**
 * The packets for a unit's spans: one document with the whole tree, or more where it is too large. Then the branch that no longer fits goes
 * as a document of its own, which X-Ray joins by the parent's id.
 *
 * @param spans parents before their children
 */
export function xrayDocuments(spans: readonly SpanRecord[]): string[] {
  const packets: string[] = [];
  const budget = { links: MAX_TRACE_LINKS };
  const entries = new Map<string, Entry>();
  for (const span of spans) entries.set(span.spanId, entryOf(span, entries.size === 0, budget));
  for (const entry of [...entries.values()].reverse()) {
    const parent = entries.get(entry.span.parentSpanId ?? '');
    const json = closed(entry);
    if (parent === undefined || parent.bytes + entry.bytes > MAX_DOCUMENT_BYTES) {
      packets.push(`${HEADER}${json.slice(0, -1)},${address(entry.span)}}`);
    } else {
      parent.children.unshift(json);
      parent.bytes += entry.bytes;
    }
  }
  return packets.reverse();
}

/** Whether X-Ray should index the attribute. */
export function isAnnotation(key: string): boolean {
  return ANNOTATIONS.has(key);
}

function closed({ fields, children }: Entry): string {
  return children.length === 0 ? `${fields}}` : `${fields},"subsegments":[${children.join(',')}]}`;
}

function address({ traceId, parentSpanId }: SpanRecord): string {
  return `"type":"subsegment","trace_id":"${xrayTraceId(traceId)}","parent_id":"${parentSpanId}"`;
}

function entryOf(span: SpanRecord, isRoot: boolean, budget: { links: number }): Entry {
  let document = documentOf(span, isRoot, budget);
  let fields = JSON.stringify(document).slice(0, -1);
  let bytes = Buffer.byteLength(fields) + 200; // with address and brackets
  if (bytes > MAX_DOCUMENT_BYTES) {
    document = { ...document, annotations: undefined, metadata: { lamplight: { truncated: true } } };
    fields = JSON.stringify(document).slice(0, -1);
    bytes = Buffer.byteLength(fields) + 200;
  }
  return { span, fields, children: [], bytes };
}

function documentOf(span: SpanRecord, isRoot: boolean, budget: { links: number }): Record<string, unknown> {
  const attributes = safeAttributes(span);
  const annotations: Record<string, AttributeValue> = {};
  const metadata: Record<string, AttributeValue> = isRoot ? { ...resourceAttributes() } : {};
  for (const [key, value] of Object.entries(attributes)) {
    if (isAnnotation(key)) annotations[key] = value;
    else metadata[key] = value;
  }
  const document: Record<string, unknown> = {
    id: span.spanId,
    name: PLAIN_NAME.test(span.name) ? span.name : safeName(span.name),
    start_time: span.startedAt / 1_000,
  };
  if (span.endedAt === undefined) document.in_progress = true;
  else document.end_time = span.endedAt / 1_000;
  if (span.kind === 'client') {
    document.namespace = attributes['rpc.system'] === 'aws-api' ? 'aws' : 'remote';
    addClientFields(document, attributes);
  }
  const links = linksOf(span, budget);
  if (links !== undefined) document.links = links;
  const status = Number(attributes['http.response.status_code']);
  if (span.failed || status >= 400) addOutcome(document, span, status);
  if (Object.keys(annotations).length > 0) document.annotations = annotations;
  if (Object.keys(metadata).length > 0) document.metadata = { lamplight: metadata };
  return document;
}

/** X-Ray refuses a document whose name has other characters. X-Ray developer guide, segment documents. */
function safeName(name: string): string {
  return name.replace(/[^\p{L}\p{N}\s_.:/%&#=+\-@]/gu, '_').slice(0, 200);
}

/** The fields that X-Ray's console knows: what was called, and what came of it. */
function addClientFields(document: Record<string, unknown>, attributes: Record<string, AttributeValue>): void {
  const status = attributes['http.response.status_code'];
  if (attributes['http.request.method'] !== undefined) {
    document.http = {
      request: { method: attributes['http.request.method'], url: `https://${attributes['server.address'] ?? ''}` },
      ...(status !== undefined && { response: { status } }),
    };
  }
  if (attributes['db.system.name'] !== undefined) {
    document.sql = { database_type: attributes['db.system.name'], sanitized_query: attributes['db.query.summary'] };
  }
  if (document.namespace === 'aws') {
    document.aws = {
      operation: attributes['rpc.method'],
      request_id: attributes['aws.request_id'],
      retries: attributes['aws.retries'],
    };
  }
}

/** A failure is a fault, unless the error or the answer says with its status that the caller was to blame. */
function addOutcome(document: Record<string, unknown>, span: SpanRecord, answered: number): void {
  const status = statusOf(span.error) ?? answered;
  if (status === 429) document.throttle = true;
  if (status >= 400 && status < 500) document.error = true;
  else document.fault = true;
  const error = safeError(span);
  if (error === undefined) return;
  const { type, message, stack } = error;
  document.cause = { exceptions: [{ id: newSpanId(), type, message, ...(stack && { stack: framesOf(stack) }) }] };
}

function statusOf(error: unknown): number | undefined {
  try {
    const { statusCode, status } = Object(error) as { statusCode?: unknown; status?: unknown };
    const found = statusCode ?? status;
    return typeof found === 'number' ? found : undefined;
  } catch {
    return undefined;
  }
}

function framesOf(stack: string): { label?: string; path: string; line: number }[] {
  const frames = [];
  for (const [, label, path, line] of stack.matchAll(/^ {4}at (?:(\S.{0,200}?) \()?(\S{1,400}?):(\d+):\d+\)?$/gm)) {
    if (frames.length >= MAX_FRAMES) break;
    frames.push({ ...(label && { label }), path: path!, line: Number(line) });
  }
  return frames;
}

function linksOf({ links }: SpanRecord, budget: { links: number }): { trace_id: string; id: string }[] | undefined {
  if (links === undefined || links.length === 0 || budget.links <= 0) return undefined;
  const kept = links.slice(0, budget.links);
  budget.links -= kept.length;
  return kept.map(({ traceId, spanId }) => ({ trace_id: xrayTraceId(traceId), id: spanId }));
}

/** A trace id of W3C's form in X-Ray's. */
export function xrayTraceId(traceId: string): string {
  return `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`;
}
