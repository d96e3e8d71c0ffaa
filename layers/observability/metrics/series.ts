import type { DimensionSet, MetricDefinition } from './definition.ts';
import { boundOf, isListed } from './labels.ts';
import { type Budget, type Catalogue, catalogueOf } from './process-catalogue.ts';

// US dollars a month for each custom metric, by tier; CloudWatch's price list for us-east-1, November 2026.
const PRICE_TIERS = [
  { upTo: 10_000, dollars: 0.3 },
  { upTo: 250_000, dollars: 0.1 },
  { upTo: 1_000_000, dollars: 0.05 },
  { upTo: Number.POSITIVE_INFINITY, dollars: 0.02 },
];

export interface SeriesOptions {
  /** How many tenants (values of a named label) are named; default: as many as the label allows. */
  named?: number;
  /** Whether sets marked as detail are written, as in all stages but prod; default false. */
  detail?: boolean;
}

export interface MetricSeries {
  name: string;
  /** The most series of each dimension set, in the order of declaration. */
  sets: { labels: readonly string[]; series: number }[];
  series: number;
}

export interface CatalogueSeries {
  metrics: MetricSeries[];
  series: number;
  /** US dollars a month, list price, if every series is written every hour. */
  dollars: number;
}

/**
 * The most custom metrics that a catalogue can make, and what they cost a month: from the catalogue alone, since every label is bounded.
 * A counted label has one value more than it says, `_other`.
 *
 * @example seriesOf(metrics, { named: 10 }).dollars
 */
export function seriesOf(metrics: object, options: SeriesOptions = {}): CatalogueSeries {
  const counted = [...catalogueOf(metrics).metrics.values()].map((metric) => seriesOfMetric(metric, options));
  const series = counted.reduce((sum, metric) => sum + metric.series, 0);
  return { metrics: counted, series, dollars: dollarsFor(series) };
}

/** What custom metrics cost a month, in US dollars, by CloudWatch's tiers. */
export function dollarsFor(series: number): number {
  let dollars = 0;
  let from = 0;
  for (const tier of PRICE_TIERS) {
    dollars += Math.max(0, Math.min(series, tier.upTo) - from) * tier.dollars;
    from = tier.upTo;
  }
  return Math.round(dollars * 100) / 100;
}

/** A catalogue as plain data: for alarms, dashboards, documents and checks. */
export function describeCatalogue(metrics: object): {
  namespace: string;
  metrics: MetricDefinition[];
  budget?: Budget;
} {
  const { namespace, metrics: definitions, budget }: Catalogue = catalogueOf(metrics);
  return { namespace, metrics: [...definitions.values()], ...(budget && { budget }) };
}

function seriesOfMetric(metric: MetricDefinition, options: SeriesOptions): MetricSeries {
  const sets = metric.dimensions
    .filter((set) => options.detail === true || set.detail !== true)
    .map((set) => ({ labels: set.labels, series: seriesOfSet(metric, set, options) }));
  return { name: metric.name, sets, series: sets.reduce((sum, set) => sum + set.series, 0) };
}

function seriesOfSet(
  metric: MetricDefinition,
  set: DimensionSet,
  { named = Number.POSITIVE_INFINITY }: SeriesOptions,
): number {
  const dependent = new Set(Object.keys(metric.together[0] ?? {}));
  const free = set.labels.filter((label) => !dependent.has(label));
  let series = free.reduce((product, label) => product * boundOf(metric.labels[label]!, named), 1);
  if (free.length < set.labels.length) {
    const bound = set.labels.filter((label) => dependent.has(label));
    const tuples = new Set(metric.together.map((tuple) => JSON.stringify(bound.map((label) => tuple[label]))));
    series *= tuples.size;
  }
  const most = set.series ?? series;
  const perTenant = set.labels.some((label) => isNamedLabel(metric, label)) && named === 0;
  return perTenant ? 0 : Math.min(series, most);
}

function isNamedLabel(metric: MetricDefinition, label: string): boolean {
  const bound = metric.labels[label]!;
  return !isListed(bound) && bound.kind === 'named';
}
