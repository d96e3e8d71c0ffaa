import { performance } from 'node:perf_hooks';

/** How long one part of the start took, in milliseconds of real time; parts may overlap. */
export interface Timing {
  part: string;
  startMs: number;
  durationMs: number;
}

export interface Timings {
  measure<T>(part: string, work: () => Promise<T>): Promise<T>;
  list(): Timing[];
}

export function createTimings(): Timings {
  const zero = performance.now();
  const timings: Timing[] = [];
  return {
    async measure(part, work) {
      const start = performance.now();
      try {
        return await work();
      } finally {
        timings.push({ part, startMs: start - zero, durationMs: performance.now() - start });
      }
    },
    list: () => [...timings],
  };
}
