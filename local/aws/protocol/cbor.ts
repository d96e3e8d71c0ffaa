/** CBOR (RFC 8949), as far as the AWS protocol uses it. */

const TEXT = new TextDecoder('utf-8', { fatal: true });
/** An initial byte whose length is open: the items go on to a break. */
const OPEN = 31;
const BREAK = Symbol('break');
const EPOCH_TAG = 1;

/**
 * Reads one value; times become seconds since the epoch, byte strings base64 text.
 *
 * @throws RangeError or TypeError for bytes that are no CBOR
 */
export function decodeCbor(bytes: Buffer): unknown {
  let at = 0;
  return item();

  function item(): unknown {
    const initial = bytes.readUInt8(past(1));
    const major = initial >> 5;
    const info = initial & 31;
    switch (major) {
      case 0:
        return length(info);
      case 1:
        return -1 - length(info);
      case 2:
        return take(length(info)).toString('base64');
      case 3:
        return info === OPEN ? sequence(OPEN).join('') : TEXT.decode(take(length(info)));
      case 4:
        return sequence(info);
      case 5:
        return map(info);
      case 6:
        length(info); // the only tag in use is that of times
        return item();
      default:
        return simple(info);
    }
  }

  /** Goes on, and gives where it was. */
  function past(count: number): number {
    const from = at;
    at += count;
    return from;
  }

  function length(info: number): number {
    if (info < 24) return info;
    if (info === 24) return bytes.readUInt8(past(1));
    if (info === 25) return bytes.readUInt16BE(past(2));
    if (info === 26) return bytes.readUInt32BE(past(4));
    if (info === 27) return Number(bytes.readBigUInt64BE(past(8)));
    throw new TypeError('no CBOR length');
  }

  function take(count: number): Buffer {
    if (at + count > bytes.length) throw new RangeError('CBOR ends too early');
    const from = past(count);
    return bytes.subarray(from, from + count);
  }

  function sequence(info: number): unknown[] {
    const items: unknown[] = [];
    const count = info === OPEN ? Infinity : length(info);
    while (items.length < count) {
      const next = item();
      if (next === BREAK) break;
      items.push(next);
    }
    return items;
  }

  function map(info: number): Record<string, unknown> {
    const entries: [string, unknown][] = [];
    const count = info === OPEN ? Infinity : length(info);
    while (entries.length < count) {
      const key = item();
      if (key === BREAK) break;
      entries.push([String(key), item()]);
    }
    return Object.fromEntries(entries);
  }

  function simple(info: number): unknown {
    if (info === 20 || info === 21) return info === 21;
    if (info === 22 || info === 23) return undefined;
    if (info === 25) return half(bytes.readUInt16BE(past(2)));
    if (info === 26) return bytes.readFloatBE(past(4));
    if (info === 27) return bytes.readDoubleBE(past(8));
    if (info === OPEN) return BREAK;
    throw new TypeError('no CBOR value');
  }
}

/**
 * Writes a value as JSON has it, members that are undefined left out.
 *
 * @param isTime says by a member's name whether it is a time in seconds, or a list of them
 */
export function encodeCbor(value: unknown, isTime: (name: string) => boolean): Buffer {
  const parts: Buffer[] = [];
  write(value, false);
  return Buffer.concat(parts);

  function write(item: unknown, time: boolean): void {
    if (time && typeof item === 'number') parts.push(head(6, EPOCH_TAG));
    if (typeof item === 'number') writeNumber(item);
    else if (typeof item === 'string') {
      const text = Buffer.from(item);
      parts.push(head(3, text.length), text);
    } else if (typeof item === 'boolean') parts.push(Buffer.of(item ? 0xf5 : 0xf4));
    else if (item === null || item === undefined) parts.push(Buffer.of(0xf6));
    else if (Array.isArray(item)) {
      parts.push(head(4, item.length));
      for (const each of item) write(each, time);
    } else {
      const members = Object.entries(item).filter(([, member]) => member !== undefined);
      parts.push(head(5, members.length));
      for (const [name, member] of members) {
        write(name, false);
        write(member, isTime(name));
      }
    }
  }

  function writeNumber(number: number): void {
    if (Number.isSafeInteger(number) && !Object.is(number, -0)) {
      parts.push(number >= 0 ? head(0, number) : head(1, -1 - number));
      return;
    }
    const double = Buffer.alloc(9, 0xfb);
    double.writeDoubleBE(number, 1);
    parts.push(double);
  }
}

function head(major: number, count: number): Buffer {
  const first = major << 5;
  if (count < 24) return Buffer.of(first | count);
  if (count < 0x1_0000_0000) {
    const bytes = Buffer.alloc(5, first | 26);
    bytes.writeUInt32BE(count, 1);
    return bytes;
  }
  const bytes = Buffer.alloc(9, first | 27);
  bytes.writeBigUInt64BE(BigInt(count), 1);
  return bytes;
}

function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Infinity;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
