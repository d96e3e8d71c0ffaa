import type { Unit } from './emf-limits.ts';
import type { Labels } from './labels.ts';

export type MetricType = 'counter' | 'gauge' | 'histogram';

/** One set of labels that CloudWatch shall keep a metric by. It never adds up over dimensions, so each set that is read is named. */
export interface DimensionSet<Name extends string = string> {
  readonly labels: readonly Name[];
  /** The most series that this set may have; guarded in each process, and its figure in the cost. */
  readonly series?: number;
  /** For looking closer only: written unless the stage turns detail off. */
  readonly detail?: boolean;
  /** Values that this set leaves out: `{ path: ['/health'] }`. */
  readonly without?: { readonly [K in Name | (string & {})]?: readonly string[] };
  /** How a gauge's set that drops a label is made into one value. */
  readonly aggregate?: 'sum' | 'max';
}

/** A metric as the catalogue has it. */
export interface MetricDefinition {
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  readonly unit: Unit;
  readonly labels: Labels;
  readonly dimensions: readonly DimensionSet[];
  /** Combinations that there are, of labels that depend on each other. */
  readonly together: readonly { readonly [label: string]: string }[];
  /** Upper bounds of a histogram's buckets, for Prometheus; CloudWatch gets every value. */
  readonly buckets: readonly number[];
  /** With the stage: `Suite/prod`. */
  readonly namespace: string;
  /** Of high resolution: kept by the second. */
  readonly resolution?: 1 | 60;
  /** Whether sets marked as detail are written. */
  readonly detail: boolean;
}
