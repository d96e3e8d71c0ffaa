import type { Dimensions } from '../../cloudwatch/store/metric-store.ts';

/** A dimension as the API writes it. */
export interface WireDimension {
  Name?: string;
  Value?: string;
}

export function fromWire(dimensions: readonly WireDimension[] = []): Record<string, string> {
  return Object.fromEntries(dimensions.map(({ Name = '', Value = '' }) => [Name, Value]));
}

export function toWire(dimensions: Dimensions): WireDimension[] {
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
}
