import { LocalError } from '../local-error.ts';

const UNITS: Record<string, number> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * `5m`, `30s`, `2h`, `1d` → milliseconds
 *
 * @throws LocalError `usage`
 */
export function parseDuration(text: string, flag: string): number {
  const [, amount, unit] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (!amount || !unit)
    throw new LocalError('usage', `${flag} takes a duration such as 30s, 5m, 2h or 1d, not "${text}"`);
  return Number(amount) * UNITS[unit]!;
}

/** `12 ms`, `1.83 s`, `2 min 5 s`: for people. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${ms < 10 ? Number(ms.toFixed(1)) : Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(2)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
