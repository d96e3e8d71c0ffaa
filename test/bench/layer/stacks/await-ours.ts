import { observe, schedule } from 'lamplight/observe';
import { awaitCost } from '../await-cost.ts';

/** What an awaited call costs inside a unit of ours. */
export const handler = observe(
  schedule(),
  (event) => awaitCost((event as unknown as { calls: number }).calls) as never,
);
