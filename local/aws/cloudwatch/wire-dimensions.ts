import type { Dimensions } from '../../cloudwatch/store/metric-store.ts';

/** A dimension as the API writes it. */
export interface WireDimension {
  Name?: string;
  Value?: string;
}

/** A list of names and values, as requests have it, as a map. */
export function fromWire(dimensions: readonly WireDimension[] = []): Record<string, string> {
  return Object.fromEntries(dimensions.map(({ Name = '', Value = '' }) => [Name, Value]));
}

/** The reverse, for answers. */
export function toWire(dimensions: Dimensions): WireDimension[] {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}
