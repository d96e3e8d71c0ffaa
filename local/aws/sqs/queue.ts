import type { Clock } from '../../clock.ts';
import type { LocalQueue } from '../../template/app.ts';
import { invalidParameter, sqsError } from './errors.ts';
import { AGE_MAXIMUM_RECEIVES, MAXIMUM_IN_FLIGHT, MAXIMUM_VISIBILITY_SECONDS } from './limits.ts';
import { createMessage, type Message, type NewMessage } from './message.ts';
import { handOut, messageIdOf, type ReceivedMessage } from './receipt.ts';
import { type VisibilityHeap, visibilityHeap } from './visibility-heap.ts';
import { type VisibilityWake, visibilityWake } from './visibility-wake.ts';

export interface QueueCounts {
  visible: number;
  notVisible: number;
  delayed: number;
  /** Of the oldest message that is no poison pill; 0 in an empty queue. */
  oldestAgeMs: number;
}

/** What happened since it was last asked. */
export interface QueueActivity {
  sentBytes: number[];
  received: number;
  deleted: number;
  emptyReceives: number;
}

/**
 * A standard queue on the clock that it is given.
 *
 * Messages come in the order in which they became visible, each once while its visibility timeout runs: the rare
 * duplicates and the reordering of a real standard queue are not modelled.
 */
export class Queue {
  /** As the template or SetQueueAttributes says. */
  settings: LocalQueue;
  readonly createdAtMs: number;
  lastModifiedAtMs: number;
  lastUsedAtMs: number;
  lastPurgedAtMs = Number.NEGATIVE_INFINITY;
  readonly #clock: Clock;
  readonly #deadLetterQueue: (arn: string) => Queue | undefined;
  readonly #messages = new Map<string, Message>();
  readonly #heap: VisibilityHeap = visibilityHeap();
  readonly #wake: VisibilityWake;
  #activity: QueueActivity = { sentBytes: [], received: 0, deleted: 0, emptyReceives: 0 };

  constructor(settings: LocalQueue, clock: Clock, deadLetterQueue: (arn: string) => Queue | undefined) {
    this.settings = { ...settings };
    this.#clock = clock;
    this.#deadLetterQueue = deadLetterQueue;
    this.#wake = visibilityWake(this.#heap, clock);
    this.createdAtMs = this.lastModifiedAtMs = this.lastUsedAtMs = clock.now();
  }

  send(sent: NewMessage): Message {
    const message = createMessage(sent, this.#now(), sent.delayMs ?? this.settings.delayMs);
    this.#activity.sentBytes.push(message.bytes);
    this.#put(message);
    return message;
  }

  /**
   * Gives up to `maximum` messages that are visible now. One that was received too often goes to the dead-letter queue
   * instead, as AWS does it: when it would be received once more.
   */
  receive(maximum: number, visibilityTimeoutMs = this.settings.visibilityTimeoutMs): ReceivedMessage[] {
    const nowMs = this.#now();
    const { redrive, retentionMs } = this.settings;
    const received: ReceivedMessage[] = [];
    if (this.inFlightFull()) return received;
    while (received.length < maximum) {
      const message = this.#heap.peek();
      if (!message || message.visibleAtMs > nowMs) break;
      if (message.sentAtMs + retentionMs <= nowMs) {
        this.#drop(message);
        continue;
      }
      const deadLetterQueue =
        redrive && message.receiveCount >= redrive.maxReceiveCount && this.#deadLetterQueue(redrive.deadLetterArn);
      if (deadLetterQueue) {
        this.#drop(message);
        deadLetterQueue.adopt(message, this.settings.arn);
        continue;
      }
      this.#heap.pop();
      received.push(handOut(message, this.settings.name, nowMs, visibilityTimeoutMs));
    }
    // Only now: with a timeout of 0 they would come twice in one answer.
    for (const { id } of received) this.#heap.push(this.#messages.get(id)!);
    this.#activity.received += received.length;
    this.#wake.changed();
    return received;
  }

  /** As many messages are in flight as a standard queue may have. */
  inFlightFull(): boolean {
    return this.#messages.size >= MAXIMUM_IN_FLIGHT && this.counts().notVisible >= MAXIMUM_IN_FLIGHT;
  }

  /** Counts a ReceiveMessage that gave nothing. */
  receivedNothing(): void {
    this.#activity.emptyReceives += 1;
  }

  /** A handle that is not of the newest receipt deletes nothing and is no error: so does SQS. */
  delete(receiptHandle: string): void {
    const message = this.#byHandle(receiptHandle);
    this.#activity.deleted += 1;
    if (message?.receiptHandle === receiptHandle) this.#drop(message);
  }

  /** Ends or prolongs a visibility timeout, counted from now; 0 makes the message visible at once. */
  changeVisibility(receiptHandle: string, timeoutMs: number): void {
    const nowMs = this.#now();
    const message = this.#byHandle(receiptHandle);
    if (!message) {
      const reason = 'Message does not exist or is not available for visibility timeout change.';
      throw invalidParameter('ReceiptHandle', receiptHandle, reason);
    }
    if (message.receiptHandle !== receiptHandle || message.visibleAtMs <= nowMs) throw sqsError('MessageNotInflight');
    const limitMs = MAXIMUM_VISIBILITY_SECONDS * 1000;
    if (nowMs + timeoutMs - (message.lastReceivedAtMs ?? nowMs) > limitMs) {
      const reason = `Total VisibilityTimeout for the message is beyond the limit [${MAXIMUM_VISIBILITY_SECONDS} seconds]`;
      throw invalidParameter('VisibilityTimeout', timeoutMs / 1000, reason);
    }
    message.visibleAtMs = nowMs + timeoutMs;
    this.#requeue(message);
  }

  /** Removes the next visible message, for a redrive. */
  take(): Message | undefined {
    const message = this.#heap.peek();
    if (!message || message.visibleAtMs > this.#now()) return undefined;
    this.#drop(message);
    return message;
  }

  /** Takes over a message of another queue: the dead-letter queue's side of a redrive, and back. */
  adopt(message: Message, deadLetterSourceArn: string | undefined): void {
    const nowMs = this.#now();
    const { receiptHandle: _handle, deadLetterSourceArn: _source, ...rest } = message;
    this.#put({
      ...rest,
      enqueuedAtMs: nowMs,
      visibleAtMs: nowMs,
      ...(deadLetterSourceArn && { deadLetterSourceArn }),
    });
  }

  purge(): void {
    this.lastPurgedAtMs = this.#now();
    this.#messages.clear();
    this.#heap.clear();
  }

  /** Calls `listener` whenever messages may have become visible; gives the function that ends it. */
  onVisible(listener: () => void): () => void {
    return this.#wake.listen(listener);
  }

  counts(): QueueCounts {
    const nowMs = this.#clock.now();
    const counts = { visible: 0, notVisible: 0, delayed: 0, oldestAgeMs: 0 };
    for (const message of this.#messages.values()) {
      if (message.visibleAtMs <= nowMs) {
        if (message.sentAtMs + this.settings.retentionMs <= nowMs) {
          this.#drop(message);
          continue;
        }
        counts.visible += 1;
      } else if (message.receiveCount > 0) counts.notVisible += 1;
      else counts.delayed += 1;
      if (message.receiveCount > AGE_MAXIMUM_RECEIVES) continue;
      counts.oldestAgeMs = Math.max(counts.oldestAgeMs, nowMs - message.enqueuedAtMs);
    }
    return counts;
  }

  takeActivity(): QueueActivity {
    const activity = this.#activity;
    this.#activity = { sentBytes: [], received: 0, deleted: 0, emptyReceives: 0 };
    return activity;
  }

  /** Every message, in the order in which they came. */
  snapshot(): Message[] {
    return [...this.#messages.values()].map((message) => ({ ...message }));
  }

  restore(messages: Message[]): void {
    for (const message of messages) this.#put({ ...message });
  }

  #now(): number {
    this.lastUsedAtMs = this.#clock.now();
    return this.lastUsedAtMs;
  }

  #put(message: Message): void {
    this.#messages.set(message.id, message);
    this.#requeue(message);
  }

  #requeue(message: Message): void {
    this.#heap.push(message);
    this.#wake.changed();
  }

  #drop(message: Message): void {
    this.#messages.delete(message.id);
    this.#heap.remove(message);
  }

  #byHandle(receiptHandle: string): Message | undefined {
    return this.#messages.get(messageIdOf(receiptHandle, this.settings.name));
  }
}
