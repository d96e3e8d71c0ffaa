/** Calls under way at the same time. */
const GROUP = 20;

/** Runs `work` for every item, some at a time; the results are in the order of the items. */
export async function inGroups<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += GROUP) {
    results.push(...(await Promise.all(items.slice(from, from + GROUP).map(work))));
  }
  return results;
}
