import { currentUnit, type Unit } from '../context.ts';

/**
 * Marks the running unit as refused by a guard: its canonical line says `tool_denied` or `tool_rate_limited` (outcome `denied`), its metrics
 * `denied`. The answer itself stays the handler's. An error that carries the status 401, 403 or 429 says the same when it is thrown.
 */
export function refuse(reason: 'denied' | 'rate_limited'): void {
  const unit = currentUnit();
  if (unit !== undefined && !unit.sealed) unit.refusal = reason;
}

/** What the unit was refused for: what a guard said, or what the status of its answer or error says. */
export function refusalOf(unit: Unit, status: number | undefined): 'denied' | 'rate_limited' | undefined {
  if (unit.refusal !== undefined) return unit.refusal;
  if (status === 429) return 'rate_limited';
  return status === 401 || status === 403 ? 'denied' : undefined;
}
