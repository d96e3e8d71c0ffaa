import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createMessage, type Message } from '../../../../local/aws/sqs/message.ts';
import { visibilityHeap } from '../../../../local/aws/sqs/visibility-heap.ts';

const step = fc.oneof(
  fc.record({ kind: fc.constant('push' as const), atMs: fc.nat({ max: 20 }) }),
  fc.record({ kind: fc.constant('change' as const), index: fc.nat({ max: 50 }), atMs: fc.nat({ max: 20 }) }),
  fc.record({ kind: fc.constant('remove' as const), index: fc.nat({ max: 50 }) }),
  fc.record({ kind: fc.constant('pop' as const) }),
);

test('messages come in the order of their times, first in first out among equals', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const heap = visibilityHeap();
      let model: { message: Message; atMs: number; order: number }[] = [];
      const forget = (message: Message | undefined) => {
        model = model.filter((entry) => entry.message !== message);
      };
      for (const [order, one] of steps.entries()) {
        const known = 'index' in one ? model[one.index % Math.max(1, model.length)]?.message : undefined;
        if (one.kind === 'pop') {
          const first = model.toSorted((left, right) => left.atMs - right.atMs || left.order - right.order)[0]?.message;
          expect(heap.peek()).toBe(first);
          expect(heap.pop()).toBe(first);
          forget(first);
        } else if (one.kind === 'remove') {
          if (known) heap.remove(known);
          forget(known);
        } else {
          const message = one.kind === 'push' ? createMessage({ body: 'x', senderId: 'test' }, 0, 0) : known;
          if (!message) continue;
          forget(message);
          message.visibleAtMs = one.atMs;
          model.push({ message, atMs: one.atMs, order });
          heap.push(message);
        }
      }
    }),
  );
});
