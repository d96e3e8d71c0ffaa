import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { watchFrameSizes } from '../../../../local/events/websocket/frame-sizes.ts';

function frame(payload: number, masked: boolean): Buffer {
  const length = payload < 126 ? Buffer.from([payload]) : Buffer.alloc(payload < 65_536 ? 3 : 9);
  if (length.length === 3) length.writeUInt16BE(payload, 1);
  if (length.length === 9) length.writeBigUInt64BE(BigInt(payload), 1);
  if (length.length > 1) length[0] = length.length === 3 ? 126 : 127;
  if (masked) length[0]! |= 0x80;
  return Buffer.concat([Buffer.from([0x81]), length, Buffer.alloc(masked ? 4 : 0, 7), Buffer.alloc(payload, 255)]);
}

test('every frame is measured, wherever the bytes are cut', () => {
  const payload = fc.oneof(fc.nat(200), fc.constantFrom(0, 125, 126, 65_535, 65_536, 70_000));
  const frames = fc.array(fc.tuple(payload, fc.boolean()), { maxLength: 6 });
  fc.assert(
    fc.property(frames, fc.integer({ min: 1, max: 50_000 }), (list, step) => {
      const bytes = Buffer.concat(list.map(([length, masked]) => frame(length, masked)));
      const seen: number[] = [];
      const take = watchFrameSizes((length) => seen.push(length));
      for (let at = 0; at < bytes.length; at += step) take(bytes.subarray(at, at + step));
      expect(seen).toEqual(list.map(([length]) => length));
    }),
    { numRuns: 50 },
  );
});
