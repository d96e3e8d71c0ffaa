import type { Protocol } from './protocol.ts';

type Nested = { [key: string]: Nested | string };

/** The AWS query protocol: form parameters in, XML out. */
export const query: Protocol = {
  decode(request) {
    const { Action, Version: _version, ...input } = nest(new URLSearchParams(request.body.toString('utf8')));
    return { operation: String(Action ?? ''), input: input as Record<string, unknown> };
  },
  encode(output, { service, operation, requestId }) {
    const result = output === undefined ? '' : `<${operation}Result>${element(output)}</${operation}Result>`;
    const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
    return xml(
      200,
      requestId,
      `<${operation}Response xmlns="${service.xmlNamespace ?? ''}">${result}${metadata}</${operation}Response>`,
    );
  },
  encodeError(error, { service, requestId }) {
    const type = error.status < 500 ? 'Sender' : 'Receiver';
    const fields = { Type: type, Code: error.queryCode ?? error.code, Message: error.message, ...error.fields };
    const body = `<Error>${element(fields)}</Error><RequestId>${requestId}</RequestId>`;
    return xml(error.status, requestId, `<ErrorResponse xmlns="${service.xmlNamespace ?? ''}">${body}</ErrorResponse>`);
  },
};

function xml(status: number, requestId: string, body: string) {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
}

/** `A.entry.1.Name=x&A.entry.1.Value.B=y&L.member.1=z` → `{ A: { x: { B: 'y' } }, L: ['z'] }` */
function nest(parameters: URLSearchParams): Record<string, unknown> {
  const root: Nested = Object.create(null);
  for (const [name, value] of parameters) {
    const parts = name.split('.');
    let node = root;
    for (const part of parts.slice(0, -1)) {
      const next = node[part];
      const child: Nested = typeof next === 'object' ? next : Object.create(null);
      node[part] = child;
      node = child;
    }
    node[parts.at(-1)!] = value;
  }
  return collapse(root) as Record<string, unknown>;
}

function collapse(node: Nested | string): unknown {
  if (typeof node === 'string') return node;
  const { member, entry } = node;
  if (typeof member === 'object') return numbered(member).map(collapse);
  if (typeof entry === 'object') {
    const pairs = numbered(entry) as Nested[];
    return Object.fromEntries(
      pairs.map((pair) => [String(pair.Name ?? pair.key), collapse(pair.Value ?? pair.value ?? '')]),
    );
  }
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, collapse(value)]));
}

function numbered(list: Nested): (Nested | string)[] {
  return Object.entries(list)
    .sort(([left], [right]) => Number(left) - Number(right))
    .map(([, value]) => value);
}

function element(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (value instanceof Map) {
    return [...value]
      .map(([key, item]) => `<entry><key>${escapeXml(key)}</key><value>${element(item)}</value></entry>`)
      .join('');
  }
  if (Array.isArray(value)) return value.map((item) => `<member>${element(item)}</member>`).join('');
  if (typeof value === 'object') {
    return Object.entries(value)
      .filter(([, item]) => item !== undefined && item !== null)
      .map(([key, item]) => `<${key}>${element(item)}</${key}>`)
      .join('');
  }
  return escapeXml(value);
}

function escapeXml(value: unknown): string {
  return String(value)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#xD;');
}
