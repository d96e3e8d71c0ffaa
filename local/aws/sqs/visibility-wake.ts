import type { Clock, Timer } from '../../clock.ts';
import type { VisibilityHeap } from './visibility-heap.ts';

/** Tells whoever waits for a queue that messages may have become visible; nobody has to ask again and again. */
export interface VisibilityWake {
  /** Gives the function that ends it. */
  listen(listener: () => void): () => void;
  /** Call after the heap has changed. */
  changed(): void;
}

/**
 * Listeners are told once for all messages of one turn, so that a batch that is sent together is received together.
 * One timer serves a whole queue: at the next moment when a message becomes visible, while anybody waits.
 */
export function visibilityWake(heap: VisibilityHeap, clock: Clock): VisibilityWake {
  const listeners = new Set<() => void>();
  let next: { atMs: number; timer: Timer } | undefined;
  let telling = false;

  function changed(): void {
    const message = heap.peek();
    if (!message || listeners.size === 0) return;
    if (message.visibleAtMs <= clock.now()) tellSoon();
    else arm(message.visibleAtMs);
  }

  function tellSoon(): void {
    if (telling) return;
    telling = true;
    queueMicrotask(() => {
      telling = false;
      tell();
    });
  }

  function tell(): void {
    for (const listener of [...listeners]) listener();
  }

  function arm(atMs: number): void {
    if (next && next.atMs <= atMs) return;
    next?.timer.cancel();
    const timer = clock.at(atMs, () => {
      next = undefined;
      tell();
      const later = heap.peek();
      // A real timer may come a moment early; what is still visible waits for a listener that has room.
      if (later && later.visibleAtMs > clock.now() && listeners.size > 0) arm(later.visibleAtMs);
    });
    next = { atMs, timer };
  }

  return {
    changed,
    listen(listener) {
      listeners.add(listener);
      const message = heap.peek();
      if (message && message.visibleAtMs > clock.now()) arm(message.visibleAtMs);
      return () => void listeners.delete(listener);
    },
  };
}
