import type { Clock } from '../clock.ts';
import type { RunningSubstitute, Substitute } from '../config.ts';
import type { Records } from '../records.ts';

export interface RunningSubstitutes {
  /** For every function, over what the template says. */
  environment: Record<string, string>;
  /** Base URL by name. */
  urls: Record<string, string>;
  stop(): Promise<void>;
}

/** Starts what stands in for the world outside AWS. */
export async function startSubstitutes(
  substitutes: Substitute[],
  run: { clock: Clock; records: Records; dataFolder: string },
): Promise<RunningSubstitutes> {
  const running: RunningSubstitute[] = [];
  const stop = async () => {
    await Promise.all(running.map((one) => one.stop()));
  };
  const urls: Record<string, string> = {};
  try {
    for (const substitute of substitutes) {
      const one = await substitute.start(run);
      running.push(one);
      urls[substitute.name] = one.url;
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { environment: Object.assign({}, ...running.map(({ environment }) => environment)), urls, stop };
}
