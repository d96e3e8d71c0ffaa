import type { Unit } from '../context.ts';
import { dropped } from '../telemetry-health.ts';
import { writeLine } from './sink.ts';

/** Writes the lines that the unit's level kept back; what had to go for lack of room is counted. */
export function writeHeld(unit: Unit): void {
  const { evicted } = unit.held;
  for (const line of unit.held.drain()) writeLine(line);
  if (evicted > 0) dropped('buffer_full', `${evicted} held lines`);
}
