import { describeCatalogue, type MetricDefinition, seriesOf } from 'lamplight/catalogue';

/** GetMetricData takes so many queries a call (API reference, GetMetricData). */
export const QUERIES_PER_CALL = 500;
/** What a set may have at most to be shown by default: the guard that the catalogue's own largest sets state. */
const MOST_SERIES_OF_A_SET = 300;

/** Which dimension sets are shown: those whose number of series is bounded and small, or also those for looking closer. */
export type ShownSets = 'bounded' | 'all';

/** One dimension set of a metric, as it is shown. */
export interface ExportedSet {
  metric: MetricDefinition;
  labels: readonly string[];
  /** The set that is declared first has the metric's own name; what others are by is in their names, as in a recording rule's. */
  level: string | undefined;
  /** How a recording rule would have made it. */
  operation: 'sum' | 'max';
  /** Values that the set leaves out: `/health`. */
  without: readonly string[];
  /** What CloudWatch is asked for of each series. */
  statistics: readonly string[];
  /** The most series that are shown of it. */
  bound: number;
}

/**
 * The dimension sets of a catalogue that an exporter shows, in the order of declaration.
 *
 * @throws Error for a histogram with more buckets than one call can ask for
 */
export function exportedSets(metrics: object, shown: ShownSets = 'bounded'): ExportedSet[] {
  const bounds = seriesOf(metrics, { detail: true }).metrics;
  return describeCatalogue(metrics).metrics.flatMap((metric, position) =>
    metric.dimensions.flatMap(({ labels, detail, without = {} }, index): ExportedSet[] => {
      const bound = bounds[position]!.sets[index]!.series;
      const isWide = detail === true || bound > MOST_SERIES_OF_A_SET;
      if (shown === 'bounded' && isWide) return [];
      const level = index === 0 ? undefined : labels.join('_');
      return [
        {
          ...{ metric, labels, level, bound },
          without: Object.values(without).flatMap((values) => values ?? []),
          operation: operationOf(metric),
          statistics: statisticsOf(metric),
        },
      ];
    }),
  );
}

function statisticsOf({ name, type, buckets }: MetricDefinition): string[] {
  if (type === 'counter') return ['Sum'];
  // Of two values in a minute the higher: an average would be one that nobody measured.
  if (type === 'gauge') return ['Maximum'];
  if (buckets.length + 2 > QUERIES_PER_CALL) throw new Error(`${name}: more buckets than ${QUERIES_PER_CALL - 2}`);
  return [...buckets.map((le) => `TC(:${decimal(le)})`), 'SampleCount', 'Sum'];
}

function operationOf({ type, dimensions }: MetricDefinition): 'sum' | 'max' {
  if (type !== 'gauge') return 'sum';
  return dimensions.find(({ aggregate }) => aggregate !== undefined)?.aggregate ?? 'max';
}

/** Without an exponent, and with the ten decimals that a statistic's name may have. */
function decimal(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(10).replace(/\.?0+$/, '') : text;
}
