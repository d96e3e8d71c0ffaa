/** A day of the demo: each hour is a minute, so that whoever watches sees a morning, an evening and a night. */
export const DAY_MS = 24 * 60_000;

/** The hour at which a run begins: when people come to work, so that there is something to see at once. */
const FIRST_HOUR = 9;

/** How busy each hour is; 1 on average. */
const HOURS = [
  ...[0.25, 0.2, 0.2, 0.2, 0.25, 0.35, 0.5, 0.8],
  ...[1.2, 1.6, 1.8, 1.75, 1.3, 1.5, 1.7, 1.75],
  ...[1.6, 1.4, 1.2, 1.1, 1.1, 1.0, 0.75, 0.5],
];

/** How busy the demo is so long after its beginning: 1 on average over a day, 1.8 at its busiest, 0.2 at night. */
export function activityAt(elapsedMs: number): number {
  const hours = FIRST_HOUR + (elapsedMs / DAY_MS) * 24;
  const [from, to] = [HOURS[Math.floor(hours) % 24]!, HOURS[Math.floor(hours + 1) % 24]!];
  return from + (to - from) * (hours % 1);
}
