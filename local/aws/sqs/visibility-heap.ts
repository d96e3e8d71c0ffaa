import type { Message } from './message.ts';

interface Entry {
  message: Message;
  visibleAtMs: number;
  sequence: number;
}

/** Messages ordered by when they may be received, first in first out among equals. */
export interface VisibilityHeap {
  /** Puts a message in, or in again after its `visibleAtMs` changed: the older entry no longer counts. */
  push(message: Message): void;
  /** The next message, due or not, without taking it out. */
  peek(): Message | undefined;
  pop(): Message | undefined;
  remove(message: Message): void;
  clear(): void;
}

/** A binary heap whose outdated entries are dropped when they come up, or when they are the most of it. */
export function visibilityHeap(): VisibilityHeap {
  let entries: Entry[] = [];
  let sequence = 0;
  const current = new Map<Message, number>();
  const alive = (entry: Entry) => current.get(entry.message) === entry.sequence;

  function top(): Entry | undefined {
    while (entries.length > 0 && !alive(entries[0]!)) takeFirst(entries);
    return entries[0];
  }

  return {
    push(message) {
      sequence += 1;
      current.set(message, sequence);
      if (entries.length > 2 * current.size + 64) {
        // A sorted list is a heap.
        entries = entries.filter(alive).sort(byVisibility);
      }
      insert(entries, { message, visibleAtMs: message.visibleAtMs, sequence });
    },
    peek: () => top()?.message,
    pop() {
      const entry = top();
      if (!entry) return undefined;
      takeFirst(entries);
      current.delete(entry.message);
      return entry.message;
    },
    remove: (message) => void current.delete(message),
    clear() {
      entries = [];
      current.clear();
    },
  };
}

function byVisibility(left: Entry, right: Entry): number {
  return left.visibleAtMs - right.visibleAtMs || left.sequence - right.sequence;
}

function insert(entries: Entry[], entry: Entry): void {
  let at = entries.push(entry) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (byVisibility(entries[parent]!, entry) <= 0) break;
    entries[at] = entries[parent]!;
    at = parent;
  }
  entries[at] = entry;
}

function takeFirst(entries: Entry[]): void {
  const last = entries.pop();
  if (!last || entries.length === 0) return;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= entries.length) break;
    if (child + 1 < entries.length && byVisibility(entries[child + 1]!, entries[child]!) < 0) child += 1;
    if (byVisibility(entries[child]!, last) >= 0) break;
    entries[at] = entries[child]!;
    at = child;
  }
  entries[at] = last;
}
