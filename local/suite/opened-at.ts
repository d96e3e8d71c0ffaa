import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** When a provider's world began: kept in the data folder, so that its history does not move between runs. */
export function openedAt(dataFolder: string, provider: string, nowMs: number): number {
  const file = join(dataFolder, `${provider}.json`);
  try {
    const { openedAtMs } = JSON.parse(readFileSync(file, 'utf8'));
    if (Number.isFinite(openedAtMs)) return openedAtMs;
  } catch {
    // Absent in a new folder; one that cannot be read is as good as absent.
  }
  writeFileSync(file, JSON.stringify({ openedAtMs: nowMs }));
  return nowMs;
}
