/** The body of the message that only asks whether the sync queue has a worker behind it. No job belongs to it. */
export const PROBE_BODY = JSON.stringify({ probe: 'heartbeat' });

/** True for a message of the probe's: the worker records its heartbeat and is done with it. */
export function isProbe(body: string): boolean {
  return body === PROBE_BODY;
}
