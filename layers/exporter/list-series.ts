import { type CloudWatchClient, ListMetricsCommand, type Metric } from '@aws-sdk/client-cloudwatch';
import { logger } from 'lamplight/observe';
import type { ExportedSet } from './exported-sets.ts';

const log = logger('lamplight.exporter');

/** A metric of CloudWatch that belongs to a set of the catalogue. */
export interface Series {
  set: ExportedSet;
  /** In the order of the set's labels. */
  values: readonly string[];
}

/**
 * What CloudWatch has of these sets: every series that had a value within two weeks. One that is new comes up to 15 minutes late
 * (API reference, ListMetrics). Of a set with more series than its bound, the first ones by their values are taken.
 */
export async function listSeries(
  client: Pick<CloudWatchClient, 'send'>,
  namespace: string,
  sets: readonly ExportedSet[],
): Promise<Series[]> {
  const byKey = new Map(sets.map((set) => [keyOf(set.metric.name, set.labels), { set, series: [] as Series[] }]));
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListMetricsCommand({ Namespace: namespace, NextToken }));
    for (const metric of page.Metrics ?? []) {
      const dimensions = dimensionsOf(metric);
      const found = byKey.get(keyOf(metric.MetricName ?? '', Object.keys(dimensions)));
      found?.series.push({ set: found.set, values: found.set.labels.map((label) => dimensions[label]!) });
    }
    NextToken = page.NextToken;
  } while (NextToken);
  return [...byKey.values()].flatMap(({ set, series }) => bounded(set, series.sort(byValues)));
}

function bounded({ metric, labels, bound }: ExportedSet, series: Series[]): Series[] {
  if (series.length > bound) {
    log.warning('exporter_series_cut', { metric: metric.name, labels, listed: series.length, bound });
  }
  return series.slice(0, bound);
}

function dimensionsOf({ Dimensions = [] }: Metric): Record<string, string> {
  return Object.fromEntries(Dimensions.map(({ Name = '', Value = '' }) => [Name, Value]));
}

/** CloudWatch knows no order of dimensions. */
function keyOf(name: string, labels: readonly string[]): string {
  return [name, ...[...labels].sort()].join('\n');
}

function byValues(a: Series, b: Series): number {
  const [left, right] = [a.values.join('\n'), b.values.join('\n')];
  return left < right ? -1 : left > right ? 1 : 0;
}
