import { withAggregates } from './aggregates.ts';
import type { DimensionSet, MetricType } from './definition.ts';
import { addAggregatesBy } from './documents.ts';
import type { Unit } from './emf-limits.ts';
import type { Labels, LabelValues } from './labels.ts';

type NamesOf<L extends Labels> = keyof L & string;

export interface MetricOptions<L extends Labels> {
  /** Values or bounds of each label. */
  labels?: L;
  /** The label sets that become CloudWatch dimensions; none is the metric without dimensions. Default: `[[]]`. */
  dimensions?: readonly (readonly NamesOf<L>[] | DimensionSet<NamesOf<L>>)[];
  /** Of labels that depend on each other: the combinations that there are. Others become `_other`. */
  together?: readonly Partial<LabelValues<L>>[];
  /** Default: Seconds or Bytes after the name's ending, else Count. */
  unit?: Unit;
}

/** A metric before it has a name: what `counter`, `gauge` and `histogram` give, and `defineMetrics` takes. */
export interface Declaration<T extends MetricType = MetricType, L extends Labels = Labels> {
  readonly type: T;
  readonly help: string;
  readonly labels: L;
  readonly dimensions: readonly DimensionSet[];
  readonly together: readonly { readonly [label: string]: string }[];
  readonly unit: Unit | undefined;
  readonly buckets: readonly number[];
}

/**
 * Something that is counted: requests, rows, failures.
 *
 * @example counter('Rows upserted', { labels: { operation: ['created', 'updated'] }, dimensions: [['operation'], []] })
 */
export function counter<const L extends Labels = Record<never, never>>(
  help: string,
  options: MetricOptions<L> = {},
): Declaration<'counter', L> {
  return declare('counter', help, options, []);
}

/** Something that is measured as it stands: a depth, an age. A set that drops a label says `aggregate: 'sum'` or `'max'`. */
export function gauge<const L extends Labels = Record<never, never>>(
  help: string,
  options: MetricOptions<L> = {},
): Declaration<'gauge', L> {
  addAggregatesBy(withAggregates);
  return declare('gauge', help, options, []);
}

/** Something whose distribution matters: durations, sizes. CloudWatch gets every value; `buckets` are Prometheus' upper bounds. */
export function histogram<const L extends Labels = Record<never, never>>(
  help: string,
  { buckets = [], ...options }: MetricOptions<L> & { buckets?: readonly number[] } = {},
): Declaration<'histogram', L> {
  return declare('histogram', help, options, buckets);
}

function declare<T extends MetricType, L extends Labels>(
  type: T,
  help: string,
  { labels = {} as L, dimensions = [[]], together = [], unit, ...unknown }: MetricOptions<L>,
  buckets: readonly number[],
): Declaration<T, L> {
  const surplus = Object.keys(unknown)[0];
  if (surplus !== undefined) throw new Error(`${type}('${help}'): there is no option "${surplus}"`);
  return {
    type,
    help,
    labels,
    dimensions: dimensions.map((set) => (Array.isArray(set) ? { labels: set } : (set as DimensionSet))),
    together: together as readonly { readonly [label: string]: string }[],
    unit,
    buckets,
  };
}
