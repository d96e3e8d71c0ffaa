import { append, type Columns, createColumns, dropBefore } from './columns.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

export type Dimensions = Readonly<Record<string, string>>;

/** One metric: a namespace, a name and exactly these dimensions, by unit. */
export interface Series {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Dimensions;
  /** Unit and resolution are no part of a metric's identity: datapoints of several units live side by side. */
  readonly units: Map<string, Columns>;
  /** Newest timestamp, milliseconds: SEARCH and ListMetrics see what was active lately. */
  lastMs: number;
  /** Rises whenever a datapoint arrives; readers keep what they made until it does. */
  version: number;
}

export interface Datum {
  namespace: string;
  name: string;
  dimensions: Dimensions;
  unit: string;
  timestampMs: number;
  /** 1 for high resolution. */
  storageResolution: 1 | 60;
  values?: readonly number[];
  /** As many as values; 1 for each where absent. */
  counts?: readonly number[];
  statisticSet?: StatisticSet;
}

export interface StatisticSet {
  sampleCount: number;
  sum: number;
  minimum: number;
  maximum: number;
}

/** All metrics of one account and region. Nothing is validated here, and nothing is rolled up. */
export interface MetricStore {
  put(datum: Datum): void;
  /** The metric with exactly these dimensions, in whatever order; undefined where nothing was ever put. */
  find(namespace: string, name: string, dimensions: Dimensions): Series | undefined;
  /** In the order in which the metrics appeared. */
  all(): IterableIterator<Series>;
  inNamespace(namespace: string): readonly Series[];
  /** Forgets what is older than `beforeMs`, and metrics of which nothing is left. */
  forget(beforeMs: number): void;
  readonly size: number;
}

export function createMetricStore(): MetricStore {
  const series = new Map<string, Series>();
  const namespaces = new Map<string, Series[]>();

  function seriesOf(namespace: string, name: string, dimensions: Dimensions): Series {
    const key = identityOf(namespace, name, dimensions);
    const known = series.get(key);
    if (known) return known;
    const made: Series = { namespace, name, dimensions, units: new Map(), lastMs: 0, version: 0 };
    series.set(key, made);
    const siblings = namespaces.get(namespace);
    if (siblings) siblings.push(made);
    else namespaces.set(namespace, [made]);
    return made;
  }

  return {
    put(datum) {
      const target = seriesOf(datum.namespace, datum.name, datum.dimensions);
      let columns = target.units.get(datum.unit);
      if (!columns) {
        columns = createColumns();
        target.units.set(datum.unit, columns);
      }
      const resolution = datum.storageResolution === 1 ? SECOND_MS : MINUTE_MS;
      const time = Math.floor(datum.timestampMs / resolution) * resolution;
      if (time > target.lastMs) target.lastMs = time;
      target.version += 1;
      const { values, counts, statisticSet } = datum;
      if (values) {
        for (let at = 0; at < values.length; at += 1) append(columns, time, values[at]!, counts ? counts[at]! : 1);
      }
      if (statisticSet) putStatisticSet(columns, time, statisticSet);
    },
    find: (namespace, name, dimensions) => series.get(identityOf(namespace, name, dimensions)),
    all: () => series.values(),
    inNamespace: (namespace) => namespaces.get(namespace) ?? [],
    forget(beforeMs) {
      for (const [key, { namespace, units, lastMs }] of series) {
        if (lastMs >= beforeMs) for (const columns of units.values()) dropBefore(columns, beforeMs);
        else {
          const gone = series.get(key);
          series.delete(key);
          units.clear();
          namespaces.set(
            namespace,
            (namespaces.get(namespace) ?? []).filter((other) => other !== gone),
          );
        }
      }
    },
    get size() {
      return series.size;
    },
  };
}

/** A set whose samples are all equal stands for raw values, and percentiles can be had of it: user guide, statistics. */
function putStatisticSet(columns: Columns, time: number, { sampleCount, sum, minimum, maximum }: StatisticSet): void {
  const flat = minimum === maximum && (sampleCount === 1 ? sum === minimum : sum === minimum * sampleCount);
  if (flat) append(columns, time, minimum, sampleCount);
  else columns.sets.push({ time, sampleCount, sum, minimum, maximum });
}

/** NUL stands in no name: EMF and PutMetricData allow printable ASCII only. */
function identityOf(namespace: string, name: string, dimensions: Dimensions): string {
  let key = `${namespace}\0${name}`;
  const names = Object.keys(dimensions);
  if (names.length > 1) names.sort();
  for (const dimension of names) key += `\0${dimension}\0${dimensions[dimension]}`;
  return key;
}
