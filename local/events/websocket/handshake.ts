import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { InvokeResult } from '../../lambda/invoke-result.ts';

/** What a client must send: RFC 6455, section 4.2.1. */
const KEY = /^[+/0-9A-Za-z]{22}==$/;

/** The name of a subprotocol: a token of HTTP. */
const PROTOCOL = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** What the `$connect` route makes of a handshake. */
export type Verdict = { accepted: true; protocol: string | undefined } | { accepted: false; status: number };

export function isHandshake({ method, headers }: IncomingMessage): boolean {
  return (
    method === 'GET' &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    headers['sec-websocket-version'] === '13' &&
    KEY.test(headers['sec-websocket-key'] ?? '')
  );
}

/** The stage that a client connects to: the whole path. */
export function stageOf({ url = '/' }: IncomingMessage): { stage: string; query: string } {
  const [path = '', query = ''] = url.split(/\?(.*)/s);
  return { stage: path.replace(/^\/|\/$/g, ''), query };
}

/**
 * Reads the answer of the `$connect` route. A status of 2xx lets the client in, any other is what the client gets; a function
 * that fails or answers something else is a bad gateway.
 *
 * @param result undefined where it took too long
 */
export function verdictOf(result: InvokeResult | undefined): Verdict {
  if (!result) return { accepted: false, status: 504 };
  if (result.error) return { accepted: false, status: result.error.kind === 'throttled' ? 500 : 502 };
  const answer = readAnswer(result);
  const status = Number(answer?.statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) return { accepted: false, status: 502 };
  if (status >= 300) return { accepted: false, status };
  return { accepted: true, protocol: protocolOf(answer?.headers) };
}

/** A function's answer as an object; undefined where it is none. */
export function readAnswer({ payload = 'null' }: InvokeResult): Record<string, unknown> | undefined {
  const answer: unknown = JSON.parse(payload);
  return typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : undefined;
}

/** Answers a handshake with an HTTP status, and hangs up. */
export function refuse(socket: Duplex, status: number, fields: Record<string, string> = {}): void {
  const message = status === 401 ? 'Unauthorized' : (STATUS_CODES[status] ?? 'Forbidden');
  const body = JSON.stringify({ message, ...fields });
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'content-type: application/json',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

/** The only header of the answer that reaches the client: the subprotocol that the function chose. */
function protocolOf(headers: unknown): string | undefined {
  for (const [name, value] of Object.entries((headers as object | null | undefined) ?? {})) {
    if (name.toLowerCase() === 'sec-websocket-protocol' && PROTOCOL.test(String(value))) return String(value);
  }
  return undefined;
}
