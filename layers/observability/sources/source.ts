import type { MiddyfiedHandler } from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Component, Unit } from '../context.ts';
import type { LevelName } from '../log/level.ts';
import type { SpanContext, SpanKind } from '../trace/span.ts';

/** How a unit of work came out; the `outcome` of its canonical line. */
export type Outcome = 'ok' | 'error' | 'denied' | 'timeout';

/** What the handler did: gave a value, threw, or is about to be killed while it still runs. */
export type Ending =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'threw'; readonly error: unknown }
  | { readonly kind: 'timed_out' };

/** What an event says about the unit that it opens. None of it is trusted but `tenantId` and `userId`. */
export interface Opening {
  /** Correlation ids on offer, best first. */
  readonly correlationIds: readonly unknown[];
  readonly hops?: unknown;
  readonly debugToken?: unknown;
  /** The span that caused this unit. */
  readonly parent?: SpanContext | undefined;
  readonly links?: readonly SpanContext[] | undefined;
  /** From a queue that only our role can write, where the source was told so. */
  readonly tenantId?: unknown;
  readonly userId?: unknown;
  /** On every line of the unit. */
  readonly fields?: Record<string, unknown> | undefined;
  readonly spanName: string;
}

/** What a unit amounted to. */
export interface Settlement {
  /** The event of the canonical line. */
  readonly event: string;
  readonly outcome: Outcome;
  readonly level: LevelName;
  /** On the canonical line, beside outcome and duration. */
  readonly fields: Record<string, unknown>;
}

/** Records a metric of the process's catalogue by its name; nothing where the catalogue does not have it. */
export type Measure = (name: string, value: number, labels: Readonly<Record<string, string>>) => void;

/**
 * The adapter of one kind of event. `Event` is what Lambda gives, `Item` what one unit of work is about, `Result` what the handler gives
 * for an item, `Answer` what Lambda gets.
 */
export interface Source<Event, Item, Result, Answer> {
  readonly name: string;
  readonly component: Component;
  readonly spanKind: SpanKind;
  /** The `logger` of the canonical lines. */
  readonly logger: string;
  /** Before Lambda kills the process, this long before it, the unit says what it can. */
  readonly timeoutMarginMs: number | undefined;
  /** Runs inside another unit and takes over its ids: a tool call in its request. */
  readonly nested: boolean;
  /** The line that says that the unit starts, where there is one. */
  readonly startEvent: string | undefined;
  open(item: Item, context: Context): Opening;
  settle(item: Item, ending: Ending, unit: Unit, durationMs: number): Settlement;
  /** The fragment's metrics of a unit that has ended. */
  measure(item: Item, settlement: Settlement, unit: Unit, durationSeconds: number, measure: Measure): void;
  /** Makes the answer of the one unit of an event. Without it a value is returned and an error thrown as they are. */
  answer?(item: Item, ending: Ending, unit: Unit): Answer;
  /** An event that opens into several units, and how their outcomes become one result. */
  readonly batch?: Batch;
  /** Hold the types of the event and of the handler's result; never set. */
  readonly eventType?: (event: Event) => void;
  readonly resultType?: Result;
}

/** What opens an event into several units and makes one result of their outcomes: what `inBatch` gives. */
export type Batch = (
  source: Source<never, unknown, unknown, unknown>,
  handler: (item: unknown, context: Context) => unknown,
) => { inner: AnyHandler; observed: Observed };

/** A handler as Middy makes it, of whatever event. */
export type AnyHandler = MiddyfiedHandler<unknown, unknown, Error, Context, Record<string, unknown>>;

/** What Lambda calls. */
export type Observed = (event: unknown, context: Context, ...rest: unknown[]) => Promise<unknown>;
