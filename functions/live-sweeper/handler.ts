import { bind, observe, schedule } from 'lamplight/observe';
import { type Sweep, sweep } from './sweep.ts';

/** Rounds of one run: many clients are asked about in parts. */
const MOST_ROUNDS = 20;

/** Forgets live connections that are gone without a word, and ends those whose session is over. */
export const handler = observe(schedule(), async () => {
  const total: Sweep = { seen: 0, gone: 0, ended: 0, unknown: 0 };
  for (let round = 1; round <= MOST_ROUNDS; round += 1) {
    const { isLast, ...counts } = await sweep();
    for (const key of Object.keys(counts) as (keyof Sweep)[]) total[key] += counts[key];
    if (isLast) break;
  }
  bind({ ...total });
});
