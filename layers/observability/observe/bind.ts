import { currentUnit } from '../context.ts';
import { dropped } from '../telemetry-health.ts';

/**
 * Puts fields on every further line of the running unit, and on its canonical line. `path` is the route's template for the HTTP metrics,
 * `rows_returned` the rows of a tool call. Does nothing outside a unit; after its end it is counted as a late write. Never throws.
 *
 * @example bind({ job_id, connection_id });
 */
export function bind(fields: Readonly<Record<string, unknown>>): void {
  const unit = currentUnit();
  if (unit === undefined) return;
  if (unit.sealed) {
    dropped('late_write', 'bind');
    return;
  }
  try {
    Object.assign(unit.bound, fields);
  } catch {
    dropped('serialise_failed', 'bind');
  }
}
