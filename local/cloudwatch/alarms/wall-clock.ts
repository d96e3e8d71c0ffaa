const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const HOUR_SECONDS = 3600;
/** 1 January 1970 was a Thursday, weeks start on Monday. */
const MONDAY_OFFSET_MS = 3 * DAY_MS;

const formatters = new Map<string, Intl.DateTimeFormat>();

/**
 * Edges of the last `count` periods that have ended at `atMs`, aligned to the clock of a time zone.
 *
 * Source: API reference, WallClockWindow.
 */
export function wallClockEdges(atMs: number, periodSeconds: number, count: number, timezone: string): number[] {
  const offsetMs = offsetOf(timezone);
  const edges = new Array<number>(count + 1).fill(0);
  const local = atMs + offsetMs(atMs);
  const periodMs = periodSeconds * 1000;
  const phase = periodMs === WEEK_MS ? MONDAY_OFFSET_MS : 0;
  const lastLocal = Math.floor((local + phase) / periodMs) * periodMs - phase;
  for (let back = 0; back <= count; back += 1) {
    // A day is as long as the clock says, an hour always an hour.
    edges[count - back] =
      periodSeconds <= HOUR_SECONDS
        ? lastLocal - offsetMs(atMs) - back * periodMs
        : toUtc(lastLocal - back * periodMs, offsetMs);
  }
  return edges;
}

/** Undefined where there is no such time zone. */
export function timezoneProblem(timezone: string): string | undefined {
  try {
    formatter(timezone);
    return undefined;
  } catch {
    return `no time zone "${timezone}"; write America/New_York, +05:30 or UTC`;
  }
}

/** What a clock in that zone shows, against UTC. */
export function offsetOf(timezone: string): (atMs: number) => number {
  if (timezone === 'UTC') return () => 0;
  const format = formatter(timezone);
  return (atMs) => {
    const parts: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(atMs)) parts[type] = Number(value);
    const { year, month, day, hour, minute, second } = parts;
    return Date.UTC(year!, month! - 1, day!, hour!, minute!, second!) - Math.floor(atMs / 1000) * 1000;
  };
}

/** The instant at which the clock shows `localMs`. */
export function toUtc(localMs: number, offsetMs: (atMs: number) => number): number {
  const guess = localMs - offsetMs(localMs);
  return localMs - offsetMs(guess);
}

function formatter(timezone: string): Intl.DateTimeFormat {
  const known = formatters.get(timezone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    // `UTC+05:30` is written `+05:30` for Intl.
    timeZone: timezone.replace(/^UTC(?=[+-])/, ''),
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formatters.set(timezone, made);
  return made;
}
