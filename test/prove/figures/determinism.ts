import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { runHashes } from '../../local/cloudwatch/naive/run-hashes.ts';
import { type Figure, none } from '../figure.ts';

const SEEDS = { short: 40, full: 2000 };
const SCRIPT = join(import.meta.dirname, '../../local/cloudwatch/naive/run-hashes.ts');

/** The same seed gives the same bytes: states, notifications, events and doubts, whatever the machine does besides. */
export const figure: Figure = {
  number: 16,
  name: 'determinism',
  title: 'Determinism of the alarm engine',
  async measure({ size, seed }) {
    const count = SEEDS[size];
    const first = runHashes(seed, count);
    const again = runHashes(seed, count);
    const elsewhere = await underLoad(() => inAnotherProcess(seed, count));
    const differing = (other: string[]) =>
      first.flatMap((hash, at) => (other[at] === hash ? [] : [`seed ${seed + at}`]));
    return [
      none('random cases, twice in one process', count, differing(again), 'differ'),
      none(
        'random cases, in a process of another time zone and language under load',
        count,
        differing(elsewhere),
        'differ',
      ),
    ];
  },
};

async function inAnotherProcess(seed: number, count: number): Promise<string[]> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=lamplight-source', SCRIPT, String(seed), String(count)],
    { env: { ...process.env, TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }, maxBuffer: 2 ** 26 },
  );
  return stdout.trim().split('\n');
}

/** Keeps two threads busy meanwhile. */
async function underLoad<T>(run: () => Promise<T>): Promise<T> {
  const workers = [1, 2].map(() => new Worker('for (;;) Math.random();', { eval: true }));
  try {
    return await run();
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
