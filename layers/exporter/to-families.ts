import type { ExportedSet } from './exported-sets.ts';
import type { Distribution, Family, Point } from './exposition.ts';
import type { Reading } from './read-series.ts';

const UNITS: Partial<Record<string, string>> = { Seconds: 'seconds', Bytes: 'bytes' };

/**
 * Readings as Prometheus' families, in the order of their names. Every metric has its family, whether or not it has series; a further
 * dimension set has one of the name that a recording rule would give it (`tenant_id:api_requests_total:sum`; with no label left, `:…`).
 *
 * A counter that CloudWatch lists but has counted nothing today is 0, so that the first count of the day is an increase.
 *
 * @param sinceMs since when counters count, milliseconds since the epoch
 */
export function toFamilies(sets: readonly ExportedSet[], readings: readonly Reading[], sinceMs: number): Family[] {
  const bySet = Map.groupBy(readings, ({ series }) => series.set);
  const createdSeconds = sinceMs / 1000;
  return sets
    .flatMap((set) => {
      const points = (bySet.get(set) ?? []).flatMap(pointOf);
      if (set.level === undefined) return [ownFamily(set, points, createdSeconds)];
      return points.length === 0 ? [] : ruleFamilies(set, points);
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function pointOf({ series: { set, values: labelValues }, values }: Reading): Point[] {
  const labels = set.labels.map((label, index) => [label, labelValues[index]!] as const);
  if (set.metric.type === 'histogram') return [{ labels, value: distributionOf(set, values) }];
  // A gauge that is no longer written has no value; a counter that is not has counted nothing.
  const value = values[0] ?? (set.metric.type === 'counter' ? 0 : undefined);
  return value === undefined ? [] : [{ labels, value }];
}

/**
 * CloudWatch estimates trimmed counts where a metric has many values, so that one may be a fraction, or below that of a lower bound:
 * Prometheus gets whole numbers that rise, and none above the count.
 */
function distributionOf({ metric }: ExportedSet, values: Reading['values']): Distribution {
  const count = values.at(-2) ?? 0;
  let reached = 0;
  const buckets = metric.buckets.map((le, index) => {
    reached = Math.min(count, Math.max(reached, Math.round(values[index] ?? 0)));
    return { le, count: reached };
  });
  return { buckets, count, sum: values.at(-1) ?? 0 };
}

function ownFamily({ metric }: ExportedSet, points: Point[], createdSeconds: number): Family {
  const unit = UNITS[metric.unit];
  const { name, type, help } = metric;
  return {
    ...{ name, type, help, points },
    ...(unit && name.endsWith(`_${unit}`) && { unit }),
    ...(type !== 'gauge' && { createdSeconds }),
  };
}

/** A rule over a histogram is three: of its buckets, its count and its sum. */
function ruleFamilies({ metric, level, labels, without, operation }: ExportedSet, points: Point[]): Family[] {
  const by = labels.length === 0 ? 'over all labels' : `by ${labels.join(', ')}`;
  const except = without.length === 0 ? '' : `, without ${without.join(', ')}`;
  const family = (part: string, of: Point[]): Family => ({
    name: `${level}:${metric.name}${part}:${operation}`,
    type: 'unknown',
    help: `${metric.help}, ${by}${except}`,
    points: of,
  });
  if (metric.type !== 'histogram') return [family('', points)];
  const distributions = points as (Point & { value: Distribution })[];
  return [
    family('_bucket', distributions.flatMap(bucketPoints)),
    family(
      '_count',
      distributions.map(({ labels: own, value }) => ({ labels: own, value: value.count })),
    ),
    family(
      '_sum',
      distributions.map(({ labels: own, value }) => ({ labels: own, value: value.sum })),
    ),
  ];
}

function bucketPoints({ labels, value }: Point & { value: Distribution }): Point[] {
  return [
    ...value.buckets.map(({ le, count }) => ({ labels: [...labels, ['le', String(le)] as const], value: count })),
    { labels: [...labels, ['le', '+Inf'] as const], value: value.count },
  ];
}
