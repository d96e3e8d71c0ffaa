import { stat } from 'node:fs/promises';

/** File systems count time in ticks of the kernel: a save may bear a time that is a little before its own. */
const TICK_MS = 10;

/**
 * When the last of these files was saved, at the latest: milliseconds since the epoch. One that is gone does not count, nor a time that
 * is still to come, as another machine's clock may leave it: it would make every build look too early.
 */
export async function lastSaved(files: readonly string[]): Promise<number> {
  const savedMs = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ mtimeMs }) => (mtimeMs > Date.now() ? 0 : mtimeMs + TICK_MS),
        () => 0,
      ),
    ),
  );
  return Math.max(0, ...savedMs);
}
