/** Two bytes, up to eight of length, four of mask: RFC 6455, section 5.2. */
const MAX_HEADER_BYTES = 14;
const LENGTH_IS_16_BITS = 126;
const LENGTH_IS_64_BITS = 127;

/**
 * Reads the frame headers of a stream of WebSocket bytes, however they are cut into chunks.
 *
 * @param onFrame called with the length of each frame's payload, as soon as its header is complete
 * @returns takes the next chunk
 */
export function watchFrameSizes(onFrame: (payloadBytes: number) => void): (chunk: Buffer) => void {
  const header = Buffer.alloc(MAX_HEADER_BYTES);
  let filled = 0;
  let payloadLeft = 0;

  return (chunk) => {
    let at = 0;
    while (at < chunk.length) {
      if (payloadLeft > 0) {
        const skipped = Math.min(payloadLeft, chunk.length - at);
        payloadLeft -= skipped;
        at += skipped;
        continue;
      }
      header[filled++] = chunk[at++]!;
      if (filled < headerBytes(header, filled)) continue;
      filled = 0;
      payloadLeft = payloadBytes(header);
      onFrame(payloadLeft);
    }
  };
}

/** How long a header is that begins so. */
function headerBytes(header: Buffer, filled: number): number {
  if (filled < 2) return 2;
  const length = header[1]! & 0x7f;
  const extended = length === LENGTH_IS_16_BITS ? 2 : length === LENGTH_IS_64_BITS ? 8 : 0;
  const masked = (header[1]! & 0x80) !== 0;
  return 2 + extended + (masked ? 4 : 0);
}

function payloadBytes(header: Buffer): number {
  const length = header[1]! & 0x7f;
  if (length === LENGTH_IS_16_BITS) return header.readUInt16BE(2);
  if (length === LENGTH_IS_64_BITS) return Number(header.readBigUInt64BE(2));
  return length;
}
