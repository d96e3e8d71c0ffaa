import type { DimensionSet, MetricDefinition } from './definition.ts';

/** Another recorder of the same unit. */
export interface EntrySource {
  readonly size: number;
  /** Hands over its values, and forgets them. */
  take(): Entry[];
}

/** One metric under one label tuple. */
export interface Entry {
  readonly metric: MetricDefinition;
  readonly labels: Record<string, string>;
  /** The labels but the tenant's, as one text. */
  readonly tuple: string;
  readonly at: number | undefined;
  readonly sets: readonly DimensionSet[];
  /** Sets of a gauge that drop a label: their value is made from all entries at the end. */
  readonly aggregated: readonly DimensionSet[];
  /** One for a counter or a gauge, each one for a histogram. */
  readonly values: number[];
  /** Fields of the record of this entry, beside those of the unit: redacted plain data. */
  readonly properties?: Readonly<Record<string, unknown>>;
}
