const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of `30s`, `5m`, `1h` or `3d`; undefined for anything else. */
export function readDuration(text: string): number | undefined {
  const [, amount, unit] = /^(\d+)(s|m|h|d)$/.exec(text) ?? [];
  return amount === undefined ? undefined : Number(amount) * UNITS[unit!]!;
}
