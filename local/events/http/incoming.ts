import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeTraceId } from '../../lambda/trace-header.ts';
import { MAX_HTTP_PAYLOAD_BYTES } from './limits.ts';

/** The decoded path and the raw query of a request line; undefined where its percent-encoding is broken. */
export function targetOf({ url = '/' }: IncomingMessage): { path: string; query: string } | undefined {
  const mark = url.indexOf('?');
  try {
    return {
      path: decodeURIComponent(mark < 0 ? url : url.slice(0, mark)),
      query: mark < 0 ? '' : url.slice(mark + 1),
    };
  } catch {
    return undefined;
  }
}

/** The whole body; undefined where it is over the limit. */
export async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(incoming.headers['content-length'] ?? 0) > MAX_HTTP_PAYLOAD_BYTES) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_HTTP_PAYLOAD_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function sourceIpOf({ socket }: IncomingMessage): string {
  return (socket.remoteAddress ?? '127.0.0.1').replace('::ffff:', '');
}

/** The X-Ray header that API Gateway hands on: a client's own root id, or a new one. */
export function traceHeaderOf({ headers }: IncomingMessage, nowMs: number): string {
  const given = headers['x-amzn-trace-id'];
  if (typeof given !== 'string' || !given.includes('Root=')) return `Root=${makeTraceId(nowMs)}`;
  return `Self=${makeTraceId(nowMs)};${given}`;
}

/** Header names and values by turns, as sent, with those that API Gateway adds. */
export function gatewayHeaders(incoming: IncomingMessage, traceHeader: string): string[] {
  const { rawHeaders, headers, socket } = incoming;
  const replaced = new Set([
    'x-amzn-trace-id',
    'x-forwarded-for',
    'x-forwarded-port',
    'x-forwarded-proto',
    'connection',
  ]);
  const kept: string[] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    if (!replaced.has(rawHeaders[index]!.toLowerCase())) kept.push(rawHeaders[index]!, rawHeaders[index + 1]!);
  }
  const forwarded = [headers['x-forwarded-for'], sourceIpOf(incoming)].filter(Boolean).join(', ');
  const port = String((socket.address() as AddressInfo).port ?? '');
  kept.push('x-amzn-trace-id', traceHeader, 'x-forwarded-for', forwarded);
  kept.push('x-forwarded-port', port, 'x-forwarded-proto', 'http');
  return kept;
}
