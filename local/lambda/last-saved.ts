import { stat } from 'node:fs/promises';

/** File systems count time in ticks of the kernel: a save may bear a time that is a little before its own. */
const TICK_MS = 10;

/** When the last of these files was saved, at the latest: milliseconds since the epoch. One that is gone does not count. */
export async function lastSaved(files: readonly string[]): Promise<number> {
  const savedMs = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ mtimeMs }) => mtimeMs + TICK_MS,
        () => 0,
      ),
    ),
  );
  return Math.max(0, ...savedMs);
}
