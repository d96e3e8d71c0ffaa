import { AsyncLocalStorage } from 'node:async_hooks';
import { awaitCost } from '../await-cost.ts';

const storage = new AsyncLocalStorage<object>();

/** What an awaited call costs inside AsyncLocalStorage alone. */
export const handler = (event: { calls: number }) => storage.run({}, () => awaitCost(event.calls));
