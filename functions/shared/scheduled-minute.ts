const MINUTE_MS = 60_000;

/**
 * The minute that a schedule meant, in milliseconds since the epoch: a late or repeated run then writes the same
 * datapoint again, rather than one in a minute of its own.
 *
 * @param time of an EventBridge event, ISO 8601
 * @throws Error when it is no time
 */
export function scheduledMinute(time: string): number {
  const atMs = Date.parse(time);
  if (Number.isNaN(atMs)) throw new Error('the scheduled event has no time');
  return Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
}
