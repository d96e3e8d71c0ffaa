import type { Context } from 'aws-lambda';
import { runInUnit } from '../context.ts';
import type { Batch, ItemOutcome, Source } from '../sources/source.ts';
import { perform } from './perform.ts';
import { openUnit } from './unit.ts';

/** Runs every item of a batch in a unit of its own, and makes one result of what became of them. */
export async function performBatch<Event, Item, Answer>(
  source: Source<never, Item, unknown, Answer>,
  batch: Batch<Event, Item, Answer>,
  handler: (item: Item, context: Context) => unknown,
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

  await Promise.all(Array.from({ length: Math.min(batch.concurrency, sequences.length) }, lane));
  return batch.answer(outcomes);
}

async function performItem<Item>(
  source: Source<never, Item, unknown, unknown>,
  item: Item,
  handler: (item: Item, context: Context) => unknown,
  context: Context,
): Promise<ItemOutcome<Item>> {
  const unit = openUnit(source, item, context);
  const ending = await runInUnit(unit, () => perform(source, item, unit, () => handler(item, context)));
  return ending.kind === 'threw' ? { item, failed: true, error: ending.error } : { item, failed: false };
}

/** The indexes of the items that must run one after the other; an item without a group is a sequence by itself. */
function inSequences<Item>(items: readonly Item[], batch: Batch<never, Item, unknown>): number[][] {
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
