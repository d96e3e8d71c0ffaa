import { validateHeaderName, validateHeaderValue } from 'node:http';

/** Set by the gateway itself, whatever a function says. */
const HOP_HEADERS = new Set(['connection', 'transfer-encoding', 'content-length', 'keep-alive', 'upgrade', 'trailer']);

/** What goes back to the client. */
export interface HttpResponse {
  statusCode: number;
  /** Name and value pairs; names in lower case, a name may come twice. */
  headers: [string, string][];
  body: Buffer;
}

/** What HTTP APIs answer by themselves: `{"message":"Not Found"}`. */
export function gatewayResponse(statusCode: number, message: string): HttpResponse {
  return {
    statusCode,
    headers: [['content-type', 'application/json']],
    body: Buffer.from(JSON.stringify({ message })),
  };
}

/**
 * Reads a function's answer as HTTP APIs do. In format 2.0 an answer without `statusCode` is the body of a 200 of JSON.
 *
 * @param payload the answer, JSON text
 * @returns undefined where the answer is not valid, which the client sees as a 500; `reason` says why
 */
export function readResponse(payload: string, version: '1.0' | '2.0'): HttpResponse | { reason: string } {
  const answer: unknown = JSON.parse(payload);
  if (version === '2.0' && !(isObject(answer) && 'statusCode' in answer)) {
    const body = typeof answer === 'string' ? answer : payload;
    return { statusCode: 200, headers: [['content-type', 'application/json']], body: Buffer.from(body) };
  }
  if (!isObject(answer)) return { reason: 'the answer is no object' };

  const statusCode = Number(answer.statusCode);
  // A status of 1xx ends no request: its client would wait for the answer itself (RFC 9110, section 15.2).
  if (!Number.isInteger(statusCode) || statusCode < 200 || statusCode > 599) {
    return { reason: `statusCode ${JSON.stringify(answer.statusCode)} is no status of an answer` };
  }
  const { body = '' } = answer;
  if (body !== null && typeof body !== 'string') return { reason: `body is ${typeof body}, not a string` };
  const headers = readHeaders(answer, version);
  if (!Array.isArray(headers)) return headers;

  if (body && !headers.some(([name]) => name === 'content-type'))
    headers.push(['content-type', 'text/plain;charset=UTF-8']);
  return { statusCode, headers, body: Buffer.from(body ?? '', answer.isBase64Encoded === true ? 'base64' : 'utf8') };
}

function readHeaders(answer: Record<string, unknown>, version: string): [string, string][] | { reason: string } {
  const pairs: [string, string][] = [];
  for (const [name, value] of Object.entries((answer.headers as object | null | undefined) ?? {})) {
    if (typeof value === 'object' && value !== null) return { reason: `header ${name} is no string` };
    pairs.push([name.toLowerCase(), String(value)]);
  }
  if (version === '1.0') {
    const many = Object.entries((answer.multiValueHeaders as Record<string, unknown[]> | null | undefined) ?? {});
    for (const [name, values] of many) for (const value of values) pairs.push([name.toLowerCase(), String(value)]);
  } else if (Array.isArray(answer.cookies)) {
    for (const cookie of answer.cookies) pairs.push(['set-cookie', String(cookie)]);
  }
  for (const [name, value] of pairs) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch (error) {
      return { reason: (error as Error).message };
    }
  }
  return pairs.filter(([name]) => !HOP_HEADERS.has(name));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
