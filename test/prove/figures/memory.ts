import { type Figure, told } from '../figure.ts';
import { type Bundle, bundleChild } from '../observed-child.ts';

/** Bytes that the heap may gain with a thousand invocations. */
const MOST_SLOPE = 1_000;
/** What a flood of lines that are held back may add to a process: the bound of the held lines is a small part of it. */
const MOST_FLOOD_BYTES = 48 * 2 ** 20;

/** A process that lives long, or says much, stays as small as it was. */
export const figure: Figure = {
  number: 3,
  name: 'memory',
  title: 'Memory over many invocations and under a flood of lines',
  async measure({ size }) {
    const [invocations, lines] = size === 'full' ? [100_000, 200_000] : [6_000, 60_000];
    const bundle = await bundleChild();
    try {
      const long = await report(bundle, { kind: 'count', invocations });
      // The first fifth fills caches and lets the compiler settle.
      const slope = slopeOf(long.memory.filter(([n]) => n >= invocations / 5)) * 1_000;
      const most = size === 'full' ? MOST_SLOPE : MOST_SLOPE * 20;
      const calm = await report(bundle, { kind: 'flood', invocations: 0 });
      const flood = await report(bundle, { kind: 'flood', invocations: lines });
      const grown = flood.peak - calm.peak;
      return [
        {
          what: 'heap gained with each 1,000 invocations, after garbage collection',
          tried: invocations,
          result: `${slope.toFixed(0)} bytes`,
          target: `under ${most.toLocaleString('en')} bytes`,
          met: slope < most,
        },
        {
          what: 'process grown by held lines of 2 kB in one invocation',
          tried: lines,
          result: `${(grown / 2 ** 20).toFixed(1)} MB`,
          target: `under ${MOST_FLOOD_BYTES / 2 ** 20} MB of ${Math.round((lines * 2_000) / 2 ** 20)} MB`,
          met: grown < MOST_FLOOD_BYTES,
        },
        told('process after all invocations', invocations, `${(long.rss / 2 ** 20).toFixed(0)} MB`),
      ];
    } finally {
      bundle.remove();
    }
  },
};

interface Report {
  /** Invocations so far, and bytes of the heap. */
  memory: [number, number][];
  rss: number;
  /** The largest that it was. */
  peak: number;
}

async function report(bundle: Bundle, job: { kind: 'count' | 'flood'; invocations: number }): Promise<Report> {
  const child = bundle.start({ ...job, timeoutMs: 30_000, wait: 'none' }, { keepBytes: 2 ** 16 });
  await child.ended;
  return JSON.parse(child.output().trimEnd().split('\n').at(-1)!) as Report;
}

/** Least squares. */
function slopeOf(points: [number, number][]): number {
  const mean = (index: 0 | 1) => points.reduce((sum, point) => sum + point[index], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const over = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  return over / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
}
