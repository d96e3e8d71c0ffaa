import { stat } from 'node:fs/promises';

/** File systems count time in ticks of the kernel: a save may bear a time that is a little before its own. */
const TICK_MS = 10;

/** Whether one of the files was saved at this time, in milliseconds since the epoch, or later. One that is gone was not. */
export async function savedSince(files: readonly string[], sinceMs: number): Promise<boolean> {
  const savedMs = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  return savedMs.some((ms) => ms >= sinceMs - TICK_MS);
}
