import type { Readable } from 'node:stream';
import { MAX_LOG_EVENT_BYTES } from './limits.ts';

/**
 * Calls `receive` with every line of a stream, whole, without its line break; the last one also where the stream ends
 * without one. Lines over CloudWatch's limit come in pieces.
 */
export function collectLines(stream: Readable, receive: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8'); // decodes characters that two chunks share
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop()!;
    for (const line of lines) deliver(line);
    if (rest.length > MAX_LOG_EVENT_BYTES) {
      deliver(rest);
      rest = '';
    }
  });
  stream.on('end', () => deliver(rest));
  stream.on('error', () => {}); // a killed process may reset its pipe; what it wrote before has arrived

  function deliver(line: string): void {
    if (line === '') return;
    // A character takes three bytes at most: most lines need no count.
    if (line.length * 3 <= MAX_LOG_EVENT_BYTES || Buffer.byteLength(line) <= MAX_LOG_EVENT_BYTES) receive(line);
    else for (const piece of pieces(Buffer.from(line))) receive(piece);
  }
}

function* pieces(bytes: Buffer): Generator<string> {
  for (let start = 0; start < bytes.length; ) {
    let end = Math.min(bytes.length, start + MAX_LOG_EVENT_BYTES);
    while (end < bytes.length && (bytes[end]! & 0b1100_0000) === 0b1000_0000) end -= 1; // not inside a character
    yield bytes.toString('utf8', start, end);
    start = end;
  }
}
