import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from '../../../local/suite/random.ts';
import { all, type Figure, none, told } from '../figure.ts';
import { type Bundle, bundleChild } from '../observed-child.ts';

/** Time-out of the handler in the short-lived runs: its timer speaks half of it before. */
const TIMEOUT_MS = 400;
/** Children at a time: each wants a processor while it starts. */
const AT_ONCE = 4;

/** What was written before a process is killed has left it, whole. */
export const figure: Figure = {
  number: 4,
  name: 'lost-lines',
  title: 'Lines and metrics lost at a time-out or a kill',
  async measure({ size, seed }) {
    const [kills, waits, spins] = size === 'full' ? [1_000, 60, 60] : [12, 2, 2];
    const random = seeded(seed, 'lost-lines');
    const bundle = await bundleChild();
    try {
      const killed = await many(kills, () => killedAt(bundle, random() * 120));
      const waited = await many(waits, () => timedOut(bundle, 'await'));
      const spun = await many(spins, () => timedOut(bundle, 'spin'));
      const lines = killed.reduce((sum, { lines: count }) => sum + count, 0);
      return [
        none(
          'killed at random: lines that are torn',
          lines,
          killed.flatMap(({ torn }) => torn),
          'torn',
        ),
        none(
          'killed at random: lines missing before the last',
          lines,
          killed.flatMap(({ gaps }) => gaps),
          'lost',
        ),
        all(
          'time-out while it awaits: warning, held lines, canonical line, metrics',
          waits,
          waited.flatMap((text) => missing(text)),
          'all',
        ),
        all(
          'time-out while it spins: every line written before',
          spins,
          spun.flatMap((text) => missingSteps(text)),
          'all',
        ),
        told('time-out while it spins: not written', spins, 'held lines, canonical line, metrics: no timer runs'),
      ];
    } finally {
      bundle.remove();
    }
  },
};

interface Killed {
  lines: number;
  torn: string[];
  gaps: string[];
}

/** Kills a process that invokes without end, some time after its first line. */
async function killedAt(bundle: Bundle, afterMs: number): Promise<Killed> {
  const child = bundle.start({ kind: 'die', invocations: 1e9, timeoutMs: 30_000, wait: 'none' });
  await new Promise((resolve) => child.process.stdout!.once('data', resolve));
  await sleep(afterMs);
  child.process.kill('SIGKILL');
  await child.ended;
  const lines = child.output().split('\n');
  const last = lines.pop();
  const torn = [...(last ? [last] : []), ...lines.filter((line) => !isWhole(line))];
  return { lines: lines.length, torn: torn.map((line) => line.slice(0, 200)), gaps: gapsIn(lines) };
}

/** Each invocation writes three steps and its canonical line before the next one begins. */
function gapsIn(lines: string[]): string[] {
  const expected = ['step 0', 'step 1', 'step 2', 'request_completed'];
  const told = lines
    .filter((line) => line.includes('"event":') && isWhole(line))
    .map((line) => JSON.parse(line) as { event: string; step?: number; own: string })
    .map(({ event, step, own }) => ({ own, what: step === undefined ? event : `${event} ${step}` }));
  return told.flatMap(({ own, what }, index) => {
    const wanted = `/${Math.floor(index / expected.length)} ${expected[index % expected.length]}`;
    return `${own} ${what}` === wanted ? [] : [`${own} ${what} where ${wanted} should be`];
  });
}

/** Lets an invocation run into its time-out, where Lambda kills it. */
async function timedOut(bundle: Bundle, wait: 'await' | 'spin'): Promise<string> {
  const child = bundle.start({ kind: 'die', invocations: 1, timeoutMs: TIMEOUT_MS, wait });
  await new Promise((resolve) => child.process.stdout!.once('data', resolve));
  await sleep(TIMEOUT_MS);
  child.process.kill('SIGKILL');
  await child.ended;
  return child.output();
}

function missing(text: string): string[] {
  const wanted = ['"event":"timeout_imminent"', '"event":"held"', '"event":"request_failed"', '"steps_total":3'];
  const lacks = wanted.filter((part) => !text.includes(part));
  return lacks.length > 0 || !text.endsWith('\n') ? [`without ${lacks}: ${text.slice(-200)}`] : [];
}

function missingSteps(text: string): string[] {
  const lines = text.split('\n').filter((line) => line.includes('"event":"step"') && isWhole(line));
  return lines.length === 3 && text.endsWith('\n') ? [] : [`${lines.length} of 3 lines: ${text.slice(-200)}`];
}

async function many<T>(count: number, one: () => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let left = count;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      results.push(await one());
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return results;
}

function isWhole(line: string): boolean {
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}
