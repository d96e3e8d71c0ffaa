import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { currentUnit, runInUnit, type Unit } from '../context.ts';
import type { AnyHandler, Batch, Settlement, Source } from '../sources/source.ts';
import { tickMs } from '../time.ts';
import { flushTraces, tracingStarted } from '../trace/backend.ts';
import { foretellTimeout, type Work } from './end.ts';
import { endInvocation } from './end-invocation.ts';
import { MIDDY_OPTIONS } from './middy-options.ts';
import { perform, startTimer } from './perform.ts';
import { openUnit } from './unit.ts';

export interface BatchOptions<Event, Item, Answer> {
  /** How many units run at the same time. */
  readonly concurrency: number;
  items(event: Event): readonly Item[];
  /** Items of one group run one after the other, and none after one that failed. */
  group(item: Item): string | undefined;
  /** Throws where the whole batch has to be delivered again. */
  answer(outcomes: readonly ItemOutcome<Item>[]): Answer;
}

export interface ItemOutcome<Item> {
  readonly item: Item;
  readonly failed: boolean;
  /** Why, where it failed: whatever was thrown, `undefined` too. */
  readonly error?: unknown;
}

type AnySource = Source<never, unknown, unknown, unknown>;
type ItemHandler<Item> = (item: Item, context: Context) => unknown;

/** What is left of a batch that is killed in one of its middlewares: no record says anything then. */
const TIMED_OUT: Settlement = { event: 'batch_failed', outcome: 'timeout', level: 'error', fields: {} };

/** Units of batches whose records are running: these speak for themselves before a time-out. */
const inRecords = new WeakSet<Unit>();

/**
 * For a source whose event holds several items: each runs in a unit of its own, and one result is made of what became of them. The batch's
 * own unit says nothing where all goes well: it is where the middlewares run, around the units of the items, and it speaks where one of
 * them throws or is about to be killed. A source brings this with it,
 * so that a function of single events does not carry it.
 */
export function inBatch<Event, Item, Answer>(options: BatchOptions<Event, Item, Answer>): Batch {
  return (source, handler) => {
    const around: AnySource = {
      ...source,
      open: () => ({ correlationIds: [], spanName: `process_${source.name}` }),
      settle: () => TIMED_OUT,
      measure() {},
    };
    const each = (event: unknown, context: Context) =>
      performBatch(
        source as Source<never, Item, unknown, unknown>,
        options,
        handler as ItemHandler<Item>,
        event as Event,
        context,
      );
    const inner = middy(each, MIDDY_OPTIONS) as unknown as AnyHandler;
    return {
      inner,
      async observed(event, context) {
        const loading = tracingStarted();
        if (loading !== undefined) await loading;
        const unit = openUnit(around, event, context);
        return runInUnit(unit, async () => {
          const timer = startTimer({ source: around, item: event, unit, startedAt: tickMs() }, tellOutsideRecords);
          try {
            const result = await inner(event, context);
            endInvocation(unit, source, undefined);
            return result;
          } catch (error) {
            endInvocation(unit, source, { error });
            throw error;
          } finally {
            clearTimeout(timer);
            const sending = flushTraces();
            if (sending !== undefined) await sending;
          }
        });
      },
    };
  };
}

function tellOutsideRecords(work: Work<unknown>): void {
  if (!inRecords.has(work.unit)) foretellTimeout(work);
}

async function performBatch<Event, Item, Answer>(
  source: Source<never, Item, unknown, unknown>,
  batch: BatchOptions<Event, Item, Answer>,
  handler: ItemHandler<Item>,
  event: Event,
  context: Context,
): Promise<Answer> {
  const items = batch.items(event);
  const outcomes: ItemOutcome<Item>[] = new Array(items.length);
  const sequences = inSequences(items, batch);
  let next = 0;

  async function lane(): Promise<void> {
    for (let sequence = sequences[next++]; sequence !== undefined; sequence = sequences[next++]) {
      let failed = false;
      for (const index of sequence) {
        const item = items[index]!;
        outcomes[index] = failed ? { item, failed } : await performItem(source, item, handler, context);
        failed = outcomes[index].failed;
      }
    }
  }

  const unit = currentUnit();
  if (unit !== undefined) inRecords.add(unit);
  await Promise.all(Array.from({ length: Math.min(batch.concurrency, sequences.length) }, lane));
  if (unit !== undefined) inRecords.delete(unit);
  return batch.answer(outcomes);
}

async function performItem<Item>(
  source: Source<never, Item, unknown, unknown>,
  item: Item,
  handler: ItemHandler<Item>,
  context: Context,
): Promise<ItemOutcome<Item>> {
  const unit = openUnit(source, item, context);
  const ending = await runInUnit(unit, () => perform(source, item, unit, () => handler(item, context)));
  return ending.kind === 'threw' ? { item, failed: true, error: ending.error } : { item, failed: false };
}

/** The indexes of the items that must run one after the other; an item without a group is a sequence by itself. */
function inSequences<Item>(items: readonly Item[], batch: BatchOptions<never, Item, unknown>): number[][] {
  const sequences: number[][] = [];
  const byGroup = new Map<string, number[]>();
  for (const [index, item] of items.entries()) {
    const group = batch.group(item);
    const sequence = group === undefined ? undefined : byGroup.get(group);
    if (sequence !== undefined) {
      sequence.push(index);
      continue;
    }
    const started = [index];
    sequences.push(started);
    if (group !== undefined) byGroup.set(group, started);
  }
  return sequences;
}
