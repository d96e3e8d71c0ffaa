import middy, { type MiddlewareObj } from '@middy/core';
import type { Context } from 'aws-lambda';
import { runInUnit, type Unit } from '../context.ts';
import type { AnyHandler, Ending, Observed, Source } from '../sources/source.ts';
import { dropped } from '../telemetry-health.ts';
import { flushTraces, startTracing, tracingStarted } from '../trace/backend.ts';
import { flushFallback } from './fragments.ts';
import { MIDDY_OPTIONS } from './middy-options.ts';
import { perform } from './perform.ts';
import { currentSettings } from './settings.ts';
import { openUnit } from './unit.ts';

/** What handles one item. A method's parameters may be narrower than declared: an event that a middleware has enriched. */
export type ItemHandler<Item, Result> = {
  handle(item: Item, context: Context, options?: unknown): Result | Promise<Result>;
}['handle'];

/** The handler that Lambda calls: a Middy handler, to be extended as one, with the observation around it. */
export interface ObservedHandler<Event, Answer> {
  // biome-ignore lint/suspicious/noExplicitAny: Lambda's context, or what a tool's caller hands over.
  (event: Event, context?: any, ...rest: unknown[]): Promise<Answer>;
  // biome-ignore lint/suspicious/noExplicitAny: as Middy declares it: middlewares are written for their own event types.
  use(middleware: MiddlewareObj<any, any, any, any> | MiddlewareObj<any, any, any, any>[]): this;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  before(middleware: NonNullable<MiddlewareObj<any, any, any, any>['before']>): this;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  after(middleware: NonNullable<MiddlewareObj<any, any, any, any>['after']>): this;
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  onError(middleware: NonNullable<MiddlewareObj<any, any, any, any>['onError']>): this;
}

/** Marks what is under observation: observed twice, each request would be counted twice. */
const OBSERVED = Symbol.for('lamplight.observed');
/** How Lambda's runtime knows a handler that streams: called as the others are, it would write to the context. */
const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');

type AnySource = Source<never, unknown, unknown, unknown>;

/**
 * Puts a handler under observation: each request, record or tool call becomes a unit with its context, canonical line, metrics and span.
 * The context is entered around Middy and the unit ended after it, since inside Middy neither is safe: an early return skips every `after`,
 * and what a `before` enters is lost at the first `await`. A failure of observation never changes the handler's result.
 *
 * @param source says what the events are: `http()`, `queue()`, `schedule()`, `topic()`, `socket()`, `tool()`.
 * @param handler a function, or a Middy handler (of a queue: for one record).
 * @throws TypeError at start-up where an option or an environment variable cannot be meant.
 * @example export const handler = observe(http(), async (event) => ({ statusCode: 200, body: 'ok' }));
 */
export function observe<Event, Item, Result, Answer>(
  source: Source<Event, Item, Result, Answer>,
  handler: ItemHandler<Item, Result>,
): ObservedHandler<Event, Answer> {
  if (typeof source?.open !== 'function') {
    throw new TypeError('observe: the first argument must be a source, such as http() or queue()');
  }
  if (typeof handler !== 'function' || OBSERVED in handler || STREAMING in handler) {
    throw new TypeError(
      'observe: the second argument must be a function or a Middy handler, not observed or streaming',
    );
  }
  currentSettings();
  startTracing();
  const any = source as unknown as AnySource;
  const { inner, observed } = (any.batch ?? observeOne)(any, handler as unknown as AnyHandler);
  return extendable(observed, inner) as ObservedHandler<Event, Answer>;
}

function observeOne(source: AnySource, handler: AnyHandler): { inner: AnyHandler; observed: Observed } {
  const inner = typeof handler.use === 'function' ? handler : (middy(handler, MIDDY_OPTIONS) as unknown as AnyHandler);
  async function observed(event: unknown, context: Context): Promise<unknown> {
    const loading = tracingStarted();
    if (loading !== undefined) await loading;
    const unit = openUnit(source, event, context);
    const ending = await runInUnit(unit, () => perform(source, event, unit, () => inner(event, context)));
    if (!source.nested) {
      flushFallback();
      const sending = flushTraces();
      if (sending !== undefined) await sending;
    }
    return answer(source, event, ending, unit);
  }
  return { inner, observed };
}

function answer(source: AnySource, item: unknown, ending: Ending, unit: Unit): unknown {
  if (source.answer !== undefined) {
    try {
      return source.answer(item, ending, unit);
    } catch {
      dropped('serialise_failed', `${source.name} answer`);
    }
  }
  if (ending.kind === 'threw') throw ending.error;
  return ending.kind === 'returned' ? ending.value : undefined;
}

/** Middy's methods, giving back the observed handler, so that the calls chain. */
function extendable(observed: Observed, inner: AnyHandler): Observed {
  const extended = observed as unknown as Record<PropertyKey, unknown>;
  extended[OBSERVED] = true;
  for (const method of ['use', 'before', 'after', 'onError'] as const) {
    extended[method] = (middleware: never) => {
      inner[method](middleware);
      return observed;
    };
  }
  return observed;
}
